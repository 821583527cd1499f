// Workbooks by hand, for what no program would write.
import { crc32, deflateRawSync } from "node:zlib";

/** Name of a part -> its text. */
export type Parts = Readonly<Record<string, string>>;

const relation = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="http://schemas.example/${type}" Target="${target}"/>`;

/** One sheet, with the parts that a workbook needs; `parts` replaces or adds some. */
export function makeWorkbook(sheet: string, parts: Parts = {}): Buffer {
  return zipParts({
    "_rels/.rels": `<Relationships>${relation("rId1", "officeDocument", "xl/workbook.xml")}</Relationships>`,
    "xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${[
      relation("rId1", "worksheet", "worksheets/sheet1.xml"),
      relation("rId2", "styles", "/xl/styles.xml"),
      relation("rId3", "sharedStrings", "sharedStrings.xml"),
    ].join("")}</Relationships>`,
    "xl/worksheets/sheet1.xml": sheet,
    "xl/styles.xml": "<styleSheet/>",
    "xl/sharedStrings.xml": "<sst/>",
    ...parts,
  });
}

export function zipParts(parts: Parts): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const path = Buffer.from(name);
    const packed = deflateRawSync(text);
    const head = writeHead(text, packed.length, path.length);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), head, path, packed]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), head, entry, path]));
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

/** What the local header and the directory say alike: version, flags, method, time, sum, sizes, lengths. */
function writeHead(text: string, packedBytes: number, nameBytes: number): Buffer {
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0);
  head.writeUInt16LE(8, 4);
  head.writeUInt32LE(crc32(text), 10);
  head.writeUInt32LE(packedBytes, 14);
  head.writeUInt32LE(Buffer.byteLength(text), 18);
  head.writeUInt16LE(nameBytes, 22);
  return head;
}
