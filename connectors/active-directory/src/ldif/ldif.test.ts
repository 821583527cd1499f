import { describe, expect, test } from "vitest";
import { splitBlocks, type LdifBlock } from "./blocks.ts";
import { parseBlock, type LdifContent } from "./parse.ts";

const wanted = new Set(["cn", "sn", "description", "member", "jpegphoto", "objectsid"]);
const limits = { maxBlockBytes: 10_000 };

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function split(
  text: string | Buffer,
  size = 7,
  maxBlockBytes = limits.maxBlockBytes,
): Promise<LdifBlock[]> {
  const blocks: LdifBlock[] = [];
  for await (const block of splitBlocks(inPieces(Buffer.from(text), size), { maxBlockBytes }))
    blocks.push(block);
  return blocks;
}

async function parse(text: string | Buffer, maxBlockBytes = limits.maxBlockBytes): Promise<LdifContent[]> {
  return (await split(text, 7, maxBlockBytes)).map((block) => parseBlock(block, "a.ldif", wanted));
}

async function parseEntry(text: string | Buffer): Promise<Record<string, string[]>> {
  const [content] = await parse(text);
  if (content?.kind !== "entry") throw new Error(`no entry but ${JSON.stringify(content)}`);
  const values = [...content.entry.attributes].map(([name, all]) => [
    name,
    all.map((value) => value.toString("utf8")),
  ]);
  return { dn: [content.entry.dn], ...(Object.fromEntries(values) as Record<string, string[]>) };
}

async function problemOf(text: string | Buffer): Promise<{ reason: string; position: string } | undefined> {
  const content = (await parse(text)).find(({ kind }) => kind === "problem");
  return content?.kind === "problem" ? { reason: content.reason, position: content.position } : undefined;
}

describe("Blocks", () => {
  const text = "dn: CN=a\ncn: a\n\n\r\n\ndn: CN=b\r\ncn: b\r\n\r\ndn: CN=c\ncn: c\n";

  test("are the same, however the bytes arrive", async () => {
    const once = await split(text, 10_000);
    expect(once.map(({ line }) => line)).toEqual([1, 6, 9]);
    for (const size of [1, 2, 3, 5, 8, 13]) expect(await split(text, size)).toEqual(once);
  });

  test("that are too large are passed on without their bytes", async () => {
    const blocks = await split(`dn: CN=a\ncn: ${"x".repeat(500)}\n\ndn: CN=b\n`, 7, 100);
    expect(blocks.map(({ bytes, sizeBytes, line }) => [bytes.length, sizeBytes, line])).toEqual([
      [0, 514, 1],
      [9, 9, 4],
    ]);
  });

  test("know that a file ends inside their last line", async () => {
    expect((await split("dn: CN=a\n\ndn: CN=b\ncn: hal")).map(({ isWhole }) => isWhole)).toEqual([
      true,
      false,
    ]);
  });
});

describe("An entry", () => {
  test("has its lines unfolded, comments too", async () => {
    const text =
      "version: 1\n# a comment\n  that goes on\ndn: CN=a,\n DC=corp\ncn: long\n er\n\x20\x20name\nsn:x\n";
    expect(await parseEntry(text)).toEqual({ dn: ["CN=a,DC=corp"], cn: ["longer name"], sn: ["x"] });
  });

  test("keeps every byte of a value: base64, empty, spaces at its end, a colon in it", async () => {
    const text = [
      "dn:: Q049TcO8bGxlcixEQz1jb3Jw",
      "cn:: TcO8bGxlcg==",
      "sn:",
      "description:: ",
      "description: a: b  ",
      "description:   c",
      "member: CN=x",
      "MEMBER: CN=y",
      "",
    ].join("\n");
    expect(await parseEntry(text)).toEqual({
      dn: ["CN=Müller,DC=corp"],
      cn: ["Müller"],
      sn: [""],
      description: ["", "a: b  ", "c"],
      member: ["CN=x", "CN=y"],
    });
  });

  test("may hold bytes that are no text", async () => {
    const [content] = await parse("dn: CN=a\njpegPhoto:: /9j/AA==\n");
    expect(content?.kind === "entry" && content.entry.attributes.get("jpegphoto")).toEqual([
      Buffer.from("ffd8ff00", "hex"),
    ]);
  });

  test("may be written raw in UTF-8, and with Windows' line ends", async () => {
    expect(await parseEntry("dn: CN=Ä\r\ncn: Ä\r\n Ö\r\n")).toEqual({ dn: ["CN=Ä"], cn: ["ÄÖ"] });
  });

  test("keeps options apart and reads what ldifde writes", async () => {
    expect(await parseEntry("dn: CN=a\nchangetype: add\nmember;range=0-1: CN=x\n")).toEqual({
      dn: ["CN=a"],
      "member;range=0-1": ["CN=x"],
    });
  });

  test("leaves out what nobody asked for, even where it is strange", async () => {
    expect(await parseEntry("dn: CN=a\nphoto:< file:///etc/passwd\ncn: a\n")).toEqual({
      dn: ["CN=a"],
      cn: ["a"],
    });
  });

  test("has its GUID taken out of its name", async () => {
    const name = "<GUID=00112233-4455-6677-8899-aabbccddeeff>;CN=a";
    expect(await parseEntry(`dn: ${name}\n`)).toEqual({ dn: ["CN=a"] });
  });
});

describe("What is no entry is told", () => {
  test.each([
    ["dn: CN=a\ncn a\n", "not-storable", "a.ldif line 2: no colon after the attribute's name"],
    ["# one\n\ndn: CN=a\n: x\n", "not-storable", "a.ldif line 4: no attribute's name before the colon"],
    ["dn: CN=a\ncn:: %%%\n", "not-storable", "a.ldif line 2: cn is no base64"],
    ["dn: CN=a\ncn:: YWI\n", "not-storable", "a.ldif line 2: cn is no base64"],
    [
      "dn: CN=a\ncn:< file:///etc/passwd\n",
      "not-storable",
      "a.ldif line 2: cn points to a URL, which EDP does not follow",
    ],
    ["dn: CN=a\ndn: CN=b\n", "not-storable", "a.ldif line 2: a second dn in one entry"],
    ["cn: a\ndn: CN=a\n", "not-storable", "a.ldif line 1: the entry does not begin with dn"],
    ["cn: a\n", "not-storable", "a.ldif line 1: the entry does not begin with dn"],
    ["version: 2\ndn: CN=a\n", "not-storable", "a.ldif line 1: EDP reads LDIF version 1"],
    [
      "dn: CN=a\nchangetype: modify\nadd: cn\ncn: b\n-\n",
      "not-storable",
      "a.ldif line 2: a change (modify), not an entry",
    ],
    ["dn:: /w==\ncn: a\n", "invalid-utf8", "a.ldif line 1: dn is not UTF-8"],
    ["dn: CN=a\ncn: half", "truncated", "a.ldif line 1: the file ends inside this entry"],
  ])("%j", async (text, reason, position) => {
    expect(await problemOf(text)).toEqual({ reason, position });
  });

  test("a charset that is not UTF-8", async () => {
    expect(await problemOf(Buffer.from("dn: CN=a\ncn: M\xfcller\n", "latin1"))).toEqual({
      reason: "invalid-utf8",
      position: "a.ldif line 2: cn is not UTF-8",
    });
  });

  test("an entry that is too large", async () => {
    const [content] = await parse(`dn: CN=a\ncn: ${"x".repeat(300)}\n`, 100);
    expect(content).toMatchObject({ kind: "problem", reason: "too-large", sizeBytes: 314 });
  });

  test("a broken entry still says who it is", async () => {
    const [content] = await parse(
      "dn: CN=a\nobjectClass: user\ncn oops\nobjectGUID:: MyIRAFVEd2aImaq7zN3u/w==\n",
    );
    if (content?.kind !== "problem") throw new Error("no problem");
    expect(content.entry.attributes.get("objectclass")?.toString()).toBe("user");
    expect(content.entry.attributes.get("objectguid")?.[0]?.toString("hex")).toBe(
      "33221100554477668899aabbccddeeff",
    );
  });
});

describe("Other blocks of the usual tools", () => {
  test.each([
    ["# only a comment\n", { kind: "nothing" }],
    ["version: 1\n", { kind: "nothing" }],
    ["dn:\nsn: the root\n", { kind: "nothing" }],
    [
      "# refs\nref: ldap://corp.example/DC=x\nref: ldap://b/\n",
      { kind: "referral", uris: ["ldap://corp.example/DC=x", "ldap://b/"] },
    ],
    ["search: 2\nresult: 0 Success\n", { kind: "result", code: 0, text: "Success" }],
    ["search: 2\nresult: 4 Size limit exceeded\n", { kind: "result", code: 4, text: "Size limit exceeded" }],
  ])("%j", async (text, content) => {
    expect(await parse(text)).toEqual([content]);
  });
});
