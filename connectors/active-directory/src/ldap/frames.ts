// Bytes off the wire -> whole LDAP messages. A message that lies in one piece is passed on where it lies; one that
// is spread over several is joined once, when its last byte is there.
import { berTags, readHead, UnreadableAnswer } from "./ber.ts";

/** One entry with a full list of members is about 1 MB. More than this is no directory's answer. */
const maxMessageBytes = 256 * 1024 * 1024;
const headBytes = 6;

export interface Framer {
  /** The messages that these bytes complete. Throws UnreadableAnswer when they are no LDAP. */
  readonly push: (chunk: Buffer) => Generator<Buffer>;
  /** Bytes of a message that is not complete. */
  readonly pendingBytes: () => number;
}

export function createFramer(): Framer {
  let parts: Buffer[] = [];
  let size = 0;
  /** Bytes of the message under way; unknown until its head is there. */
  let wanted: number | undefined;

  function keep(piece: Buffer): void {
    if (piece.length === 0) return;
    parts.push(piece);
    size += piece.length;
  }

  /** Fills the message under way from `chunk`; answers how much was taken. */
  function fill(chunk: Buffer): number {
    const missing = (wanted ?? headBytes) - size;
    const piece = chunk.subarray(0, missing);
    keep(piece);
    if (wanted === undefined && size > 1) wanted = readSize(Buffer.concat(parts));
    return piece.length;
  }

  return {
    push: function* (chunk) {
      let rest = chunk;
      while (rest.length > 0) {
        if (size === 0) {
          const length = readSize(rest);
          if (length !== undefined && length <= rest.length) {
            yield rest.subarray(0, length);
            rest = rest.subarray(length);
            continue;
          }
          wanted = length;
          keep(rest);
          return;
        }
        rest = rest.subarray(fill(rest));
        if (wanted === undefined || size < wanted) continue;
        // The head was completed by bytes that may belong to the message after it.
        const joined = Buffer.concat(parts);
        const message = joined.subarray(0, wanted);
        const surplus = joined.subarray(wanted);
        parts = [];
        size = 0;
        wanted = undefined;
        yield message;
        if (surplus.length > 0) rest = Buffer.concat([surplus, rest]);
      }
    },
    pendingBytes: () => size,
  };
}

/** How long the message that begins here is; undefined while its head is not there. */
function readSize(data: Buffer): number | undefined {
  if (data[0] !== berTags.sequence) throw new UnreadableAnswer("it does not begin like an LDAP message");
  const head = readHead(data, 0);
  if (head === undefined) return undefined;
  if (head.end > maxMessageBytes) throw new UnreadableAnswer(`a message of ${head.end.toString()} bytes`);
  return head.end;
}
