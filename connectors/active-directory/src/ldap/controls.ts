// The controls that ldapts does not bring.
import { BerWriter, Control } from "ldapts";

export const controlTypes = {
  pagedResults: "1.2.840.113556.1.4.319",
  extendedDn: "1.2.840.113556.1.4.529",
  showDeleted: "1.2.840.113556.1.4.417",
  dirSync: "1.2.840.113556.1.4.841",
} as const;

/** A control with a value that is a sequence. */
class SequenceControl extends Control {
  readonly #write: (value: BerWriter) => void;

  constructor(type: string, write: (value: BerWriter) => void) {
    super(type, { critical: true });
    this.#write = write;
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    value.startSequence();
    this.#write(value);
    value.endSequence();
    writer.writeBuffer(value.buffer, 0x04);
  }
}

/** RFC 2696: at most `size` entries, going on where `cookie` says. */
export const askForPage = (size: number, cookie: Buffer): Control =>
  new SequenceControl(controlTypes.pagedResults, (value) => {
    value.writeInt(size);
    value.writeBuffer(cookie, 0x04);
  });

/**
 * LDAP_SERVER_EXTENDED_DN (MS-ADTS 3.1.1.3.4.1.5): names come as `<GUID=…>;<SID=…>;CN=…`, so an edge knows its
 * member's GUID without a second question.
 */
export const askForGuids = (): Control =>
  new SequenceControl(controlTypes.extendedDn, (value) => {
    value.writeInt(1); // GUID and SID as text, not as hexadecimal
  });

/** LDAP_SERVER_SHOW_DELETED (MS-ADTS 3.1.1.3.4.1.14): tombstones, too. */
export const askForDeleted = (): Control => new Control(controlTypes.showDeleted, { critical: true });

/** What this login may read anyway needs no further right; single links, not whole lists. */
const objectSecurity = 0x1;
const incrementalValues = -0x8000_0000;
const maxAnswerBytes = 1_000_000;

/** LDAP_SERVER_DIRSYNC (MS-ADTS 3.1.1.3.4.1.3): what changed since the cookie. */
export const askForChanges = (cookie: Buffer): Control =>
  new SequenceControl(controlTypes.dirSync, (value) => {
    value.writeInt(objectSecurity | incrementalValues);
    value.writeInt(maxAnswerBytes);
    value.writeBuffer(cookie, 0x04);
  });
