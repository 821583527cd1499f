// GUIDs as Active Directory stores them: 16 bytes, the first three groups little-endian, the last two as read.

const bytesOfGuid = 16;

/** Text of a GUID in its one canonical form: lower case, with hyphens. Undefined when it is not 16 bytes. */
export function decodeGuid(bytes: Buffer): string | undefined {
  if (bytes.length !== bytesOfGuid) return undefined;
  const groups = [
    Buffer.from(bytes.subarray(0, 4)).reverse(),
    Buffer.from(bytes.subarray(4, 6)).reverse(),
    Buffer.from(bytes.subarray(6, 8)).reverse(),
    bytes.subarray(8, 10),
    bytes.subarray(10, 16),
  ];
  return groups.map((group) => group.toString("hex")).join("-");
}

const guidText = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;

/** A GUID that stands as text, with or without braces, as some exports write it. */
function parseGuidText(text: string): string | undefined {
  return guidText.exec(text)?.[1]?.toLowerCase();
}

/** The value of `objectGUID`: bytes from a server and from LDIF, text from tools that decode it themselves. */
export function readGuid(value: Buffer): string | undefined {
  return decodeGuid(value) ?? (value.length <= 38 ? parseGuidText(value.toString("latin1")) : undefined);
}

/** A GUID's canonical text in 16 bytes, in the order of the text. */
export function packGuid(guid: string): Buffer {
  return Buffer.from(guid.replaceAll("-", ""), "hex");
}

export function unpackGuid(bytes: Buffer | undefined): string | undefined {
  return bytes?.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
