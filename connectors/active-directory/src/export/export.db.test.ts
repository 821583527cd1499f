// Directories out of LDIF files, with everything that such files come with.
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import connector from "../index.ts";
import { collectSteps, createContext, readAll } from "../testing/read-source.ts";
import { readExportFile, toUtf8 } from "./files.ts";

const guid = (digit: string): string =>
  `${digit.repeat(8)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(12)}`;
const base = "DC=corp,DC=example";
const unit = `dn: OU=Staff,${base}\nobjectClass: organizationalUnit\nobjectGUID: ${guid("a")}\nou: Staff\n`;
const ada = `dn: CN=Ada,OU=Staff,${base}\nobjectClass: top\nobjectClass: user\nobjectGUID: ${guid("1")}\nsAMAccountName: ada\n`;
const bob = `dn: CN=Bob,OU=Staff,${base}\nobjectClass: user\nobjectGUID: ${guid("2")}\nmanager: CN=Ada, OU=Staff,${base}\n`;

async function createExport(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "edp-ldif-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  return dir;
}

async function createExportContext(
  files: Readonly<Record<string, string | Buffer>>,
): Promise<ReturnType<typeof createContext>> {
  return createContext({ baseDn: base, export: await createExport(files) });
}

test("Files are read in order; names are resolved across them", async () => {
  const context = await createExportContext({
    "b.ldif": `${unit}\n${bob}`,
    "a.LDIF": ada,
    "notes.txt": "nothing",
  });
  const { records, end } = await readAll(connector, context, "users");
  expect([...records.keys()]).toEqual([guid("1"), guid("2")]);
  expect(JSON.parse(records.get(guid("2")) ?? "")).toMatchObject({
    decoded: { manager: guid("1"), organizationalUnit: guid("a") },
  });
  expect(end).toEqual({ kind: "end", complete: true, sourceCount: 2 });
});

test("What lies outside the base is not read", async () => {
  const context = await createExportContext({
    "a.ldif": `${ada}\n${bob.replace(base, "DC=other,DC=example")}`,
  });
  expect((await readAll(connector, context, "users")).records.size).toBe(1);
});

test.each([
  [
    "UTF-16, as ldifde -u writes it",
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(ada.replace("CN=Ada", "CN=Ädä"), "utf16le")]),
  ],
  ["UTF-8 with a mark", Buffer.from(`\ufeff${ada.replace("CN=Ada", "CN=Ädä")}`)],
  ["Windows' line ends", Buffer.from(ada.replace("CN=Ada", "CN=Ädä").replaceAll("\n", "\r\n"))],
])("A file in %s is the same directory", async (_, content) => {
  const { records } = await readAll(connector, await createExportContext({ "a.ldif": content }), "users");
  expect(JSON.parse(records.get(guid("1")) ?? "{}")).toMatchObject({
    distinguishedName: `CN=Ädä,OU=Staff,${base}`,
  });
});

test("UTF-16 that is cut anywhere between its bytes stays whole", async () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("dn: 𝔸ä", "utf16le")]);
  const parts: Buffer[] = [];
  const source = async function* (): AsyncGenerator<Buffer> {
    yield await Promise.resolve(bytes.subarray(0, 3));
    for (const byte of bytes.subarray(3)) yield Buffer.from([byte]);
  };
  for await (const part of toUtf8(source())) parts.push(part);
  expect(Buffer.concat(parts).toString("utf8")).toBe("dn: 𝔸ä");
});

test("A malformed entry goes to quarantine with file and line; known by its GUID, it counts as present", async () => {
  const broken = `${bob}this is no attribute\n`;
  const context = await createExportContext({ "a.ldif": `${ada}\n${broken}\n${unit}` });
  const users = await readAll(connector, context, "users");
  expect(users.records.size).toBe(1);
  expect(users.refused).toMatchObject([
    {
      reason: "not-storable",
      position: "a.ldif line 11: no colon after the attribute's name",
      recordId: guid("2"),
    },
  ]);
  expect(users.refused[0]?.bytes.toString()).toBe(broken);
  expect(users.end).toEqual({ kind: "end", complete: true, sourceCount: 2 });
  // It is a user, so it concerns no other object.
  const units = await readAll(connector, context, "organizational_units");
  expect([units.refused.length, units.end.complete]).toEqual([0, true]);
});

test("A malformed entry that nobody can identify makes every object incomplete, and is kept once", async () => {
  const context = await createExportContext({ "a.ldif": `${ada}\nnonsense\n\n${unit}` });
  const users = await readAll(connector, context, "users");
  expect(users.refused).toMatchObject([{ position: "a.ldif line 7: no colon after the attribute's name" }]);
  expect(users.end).toMatchObject({ complete: false });
  const units = await readAll(connector, context, "organizational_units");
  expect(units.refused).toEqual([]);
  expect(units.end).toMatchObject({
    complete: false,
    reason: "a.ldif line 7: no colon after the attribute's name",
  });
});

test.each([
  ["is cut off inside an entry", `${ada}\n${bob.slice(0, -20)}`, /ends inside this entry/],
  ["ended with a limit", `${ada}\nsearch: 2\nresult: 4 Size limit exceeded\n`, /Size limit exceeded/],
  ["has an entry without objectClass", `${ada}\ndn: CN=x,${base}\ncn: x\n`, /has no objectClass/],
])("An export that %s is not complete", async (_, content, reason) => {
  const { records, end } = await readAll(
    connector,
    await createExportContext({ "a.ldif": content }),
    "users",
  );
  expect(records.has(guid("1"))).toBe(true);
  expect(end.complete).toBe(false);
  expect(end.reason).toMatch(reason);
});

test("A file that is written while it is read is no directory (EDP-SRC-063)", async () => {
  const dir = await createExport({ "a.ldif": ada });
  let sizeBytes = 0;
  const read = async (): Promise<void> => {
    for await (const chunk of readExportFile("ad", dir, "a.ldif")) {
      sizeBytes += chunk.length;
      if (sizeBytes === ada.length) await appendFile(join(dir, "a.ldif"), "\n");
    }
  };
  await expect(read()).rejects.toMatchObject({ code: "EDP-SRC-063", retry: "later" });
});

test.each([
  ["a folder without LDIF", {}, /there is no \*\.ldif/],
  [
    "files without an entry below the base",
    { "a.ldif": "dn: DC=other\nobjectClass: domain\n" },
    /no entry in it lies under/,
  ],
])("A check of %s fails (EDP-SRC-062)", async (_, files, detail) => {
  const steps = await collectSteps(connector, await createExportContext(files));
  const failed = steps.find(({ outcome }) => outcome === "failed");
  expect(failed).toMatchObject({ code: "EDP-SRC-062" });
  expect(failed?.detail).toMatch(detail);
});

test("A check of an export names its files and asks for no password", async () => {
  const context = await createExportContext({ "a.ldif": ada });
  const secret = (): never => {
    throw new Error("no password is needed");
  };
  const steps = await collectSteps(connector, { ...context, secret });
  expect(steps).toMatchObject([
    { step: "reachable", outcome: "passed" },
    { step: "data", outcome: "passed" },
  ]);
  expect(steps[0]?.detail).toMatch(/^1 LDIF file in /);
  expect(steps[1]?.detail).toContain("CN=Ada,");
});

test("A folder that is not there is told (EDP-SRC-062)", async () => {
  const context = createContext({ baseDn: base, export: "/nowhere/at/all" });
  await expect(readAll(connector, context, "users")).rejects.toMatchObject({
    code: "EDP-SRC-062",
    retry: "later",
  });
});

test("An object that this connector does not have is told (EDP-SRC-029)", async () => {
  const context = await createExportContext({ "a.ldif": ada });
  await expect(readAll(connector, context, "printers" as "users")).rejects.toMatchObject({
    code: "EDP-SRC-029",
  });
});
