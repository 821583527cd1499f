// Security identifiers: revision, count of sub-authorities, 48-bit authority (big-endian), then 32-bit parts
// (little-endian). The last part is the RID, which is how `primaryGroupID` names a group.

const headBytes = 8;
const maxSubAuthorities = 15;

/** `S-1-5-21-…`; undefined when the bytes are not a SID. */
export function decodeSid(bytes: Buffer): string | undefined {
  const count = bytes[1];
  if (bytes.length < headBytes || bytes[0] !== 1 || count === undefined || count > maxSubAuthorities)
    return undefined;
  if (bytes.length !== headBytes + 4 * count) return undefined;
  const authority = bytes.readUIntBE(2, 6);
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(headBytes + 4 * index));
  return ["S-1", authority, ...parts].join("-");
}

const sidText = /^S-1(-\d+){1,16}$/;

/** The value of `objectSid`: bytes, or text from tools that decode it themselves (`ldbsearch`). */
export function readSid(value: Buffer): string | undefined {
  const text = value.length > 2 && value[0] === 0x53 ? value.toString("latin1") : undefined;
  return text !== undefined && sidText.test(text) ? text : decodeSid(value);
}

/** The last part of a SID. */
export function ridOf(sid: string): string | undefined {
  return /^S-1-\d+(?:-\d+)*-(\d+)$/.exec(sid)?.[1];
}
