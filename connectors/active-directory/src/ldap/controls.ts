// The one control that ldapts does not bring.
import { BerWriter, Control } from "ldapts";

/**
 * LDAP_SERVER_EXTENDED_DN (MS-ADTS 3.1.1.3.4.1.5): names come as `<GUID=…>;<SID=…>;CN=…`, so an edge knows its
 * member's GUID without a second question.
 */
export class ExtendedDnControl extends Control {
  constructor() {
    super("1.2.840.113556.1.4.529", { critical: true });
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    value.startSequence();
    value.writeInt(1); // GUID and SID as text, not as hexadecimal
    value.endSequence();
    writer.writeBuffer(value.buffer, 0x04);
  }
}
