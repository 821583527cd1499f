// The connector against a real domain controller.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@edp/base";
import type { CheckStep, ConnectorContext } from "@edp/connector-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthority } from "../../../tests/support/certificates.ts";
import { createSamba, missingSamba, type SambaServer } from "../../../tests/support/samba.ts";
import connector from "./index.ts";
import { openFaultyWay } from "./ldap/test-proxy.ts";
import { objectNames, type ObjectName } from "./objects.ts";
import { collectSteps, createContext, readAll, type WholeRead } from "./testing/read-source.ts";

const missing = missingSamba();
const isCi = process.env["CI"] === "true";
if (missing !== undefined && !isCi) console.warn(`The tests with a real directory are skipped: ${missing}`);

const reader = { login: "edp-reader@corp.example", password: "Aa1-Example-Reader" };
const base = "OU=Acme,DC=corp,DC=example";

/** Names that break careless programs: commas, quotes, hashes, letters beyond ASCII, spaces at the ends. */
const oddNames = [
  "Lovelace\\, Ada",
  'Zo\\C3\\AB \\"Z\\" M\\C3\\BCller',
  "\\#first",
  "back\\\\slash",
  "a\\+b\\;c",
];

function writeDirectory(): string {
  const people = oddNames.map(
    (name, at) => `dn: CN=${name},OU=Staff,${base}
objectClass: user
sAMAccountName: odd${at.toString()}
displayName: Odd ${at.toString()}
employeeID: E${at.toString()}
userAccountControl: ${at === 1 ? "514" : "512"}
${at === 0 ? "" : `manager: CN=${oddNames[0] ?? ""},OU=Staff,${base}`}`,
  );
  const crowd = Array.from(
    { length: 23 },
    (_, at) => `dn: CN=crowd${at.toString()},OU=Staff,${base}
objectClass: user
sAMAccountName: crowd${at.toString()}`,
  );
  const units = [base, `OU=Staff,${base}`, `OU=Devices,${base}`].map(
    (dn) => `dn: ${dn}\nobjectClass: organizationalUnit`,
  );
  const everybody = Array.from(
    { length: 23 },
    (_, at) => `member: CN=crowd${at.toString()},OU=Staff,${base}`,
  );
  return [
    ...units,
    ...people,
    ...crowd,
    `dn: CN=Partner,OU=Staff,${base}\nobjectClass: contact\nmail: Partner@Other.example`,
    `dn: CN=PC1,OU=Devices,${base}\nobjectClass: computer\nsAMAccountName: PC1$\ndNSHostName: PC1.corp.example`,
    `dn: CN=crowd,OU=Staff,${base}\nobjectClass: group\nsAMAccountName: crowd\n${everybody.join("\n")}`,
    `dn: CN=inner,OU=Staff,${base}\nobjectClass: group\nsAMAccountName: inner\nmember: CN=${oddNames[0] ?? ""},OU=Staff,${base}\nmember: CN=PC1,OU=Devices,${base}\nmember: CN=Partner,OU=Staff,${base}`,
    `dn: CN=outer,OU=Staff,${base}\nobjectClass: group\nsAMAccountName: outer\nmanagedBy: CN=${oddNames[0] ?? ""},OU=Staff,${base}\nmember: CN=inner,OU=Staff,${base}\nmember: CN=S-1-5-11,CN=ForeignSecurityPrincipals,DC=corp,DC=example\nmember: CN=Administrator,CN=Users,DC=corp,DC=example`,
    "",
  ].join("\n\n");
}

const cycle = `dn: CN=inner,OU=Staff,${base}\nchangetype: modify\nadd: member\nmember: CN=outer,OU=Staff,${base}\n`;

type Payload = Readonly<Record<string, unknown>> & { readonly decoded: Readonly<Record<string, unknown>> };
const parseAll = ({ records }: WholeRead): Payload[] =>
  [...records.values()].map((text) => JSON.parse(text) as Payload);
const verdicts = (steps: readonly CheckStep[]): string =>
  steps.map(({ step, outcome }) => `${step}: ${outcome}`).join(", ");
const failedStep = (steps: readonly CheckStep[]): CheckStep | undefined =>
  steps.find(({ outcome }) => outcome === "failed");

describe.skipIf(missing !== undefined && !isCi)("A domain controller", () => {
  let samba: SambaServer;
  let dir: string;

  beforeAll(async () => {
    if (missing !== undefined) throw new Error(missing);
    dir = await mkdtemp(join(tmpdir(), "edp-ad-"));
    samba = await createSamba();
    await samba.addEntries(writeDirectory());
    await samba.changeEntries(cycle);
    await samba.sambaTool("user", "create", "edp-reader", reader.password);
    await samba.sambaTool("user", "create", "gone", reader.password);
    await samba.sambaTool("user", "disable", "gone");
    await samba.start();
  });
  afterAll(async () => {
    await samba.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const settings = (more: JsonObject = {}): JsonObject => ({
    urls: [`ldaps://${samba.address}`],
    baseDn: base,
    bindDn: reader.login,
    ...more,
  });
  const lookAt = (
    more: JsonObject = {},
    context: Partial<ConnectorContext> = {},
    password = reader.password,
  ): ConnectorContext => createContext(settings(more), { extraCa: samba.authority.ca, ...context }, password);
  const read = (object: ObjectName, more: JsonObject = {}): Promise<WholeRead> =>
    readAll(connector, lookAt(more), object);

  test("passes its check by LDAPS and by StartTLS, and gives the same records by both", async () => {
    const startTls = { urls: [`ldap://${samba.address}`], startTls: true };
    const passed =
      "name: passed, reachable: passed, certificate: passed, sign in: passed, permission: passed, data: passed";
    expect(verdicts(await collectSteps(connector, lookAt()))).toBe(passed);
    expect(verdicts(await collectSteps(connector, lookAt(startTls)))).toBe(passed);
    for (const object of objectNames) expect(await read(object, startTls)).toEqual(await read(object));
  });

  test("is read to its end over many pages, odd names included", async () => {
    const users = await read("users", { pageSize: 3 });
    expect(users.end).toEqual({ kind: "end", complete: true, sourceCount: 29 });
    expect(users.records).toEqual((await read("users")).records);
    const names = parseAll(users).flatMap(({ displayName }) =>
      displayName === undefined ? [] : [displayName],
    );
    expect(names.toSorted()).toEqual(oddNames.map((_, at) => `Odd ${at.toString()}`));
  });

  test("tells who the manager is, where an account stands, and what its numbers mean", async () => {
    const users = parseAll(await read("users"));
    const units = parseAll(await read("organizational_units"));
    const staff = units.find(({ ou }) => ou === "Staff");
    const [ada, zoe] = ["odd0", "odd1"].map((name) =>
      users.find(({ sAMAccountName }) => sAMAccountName === name),
    );
    expect(zoe?.decoded).toMatchObject({
      manager: ada?.["objectGUID"],
      organizationalUnit: staff?.["objectGUID"],
      userAccountControl: ["ACCOUNTDISABLE", "NORMAL_ACCOUNT"],
      accountExpires: null,
    });
    expect(zoe?.["manager"]).toBe(ada?.["distinguishedName"]);
    expect(staff?.decoded["organizationalUnit"]).toBe(units.find(({ ou }) => ou === "Acme")?.["objectGUID"]);
  });

  test("gives every direct edge, primary groups and cycles included, and resolves its ends", async () => {
    const edges = parseAll(await read("group_memberships", { baseDn: samba.baseDn }));
    const groups = parseAll(await read("groups", { baseDn: samba.baseDn }));
    const groupNamed = (name: string): unknown =>
      groups.find((one) => one["sAMAccountName"] === name)?.["objectGUID"];
    const membersOf = (name: string): unknown[] =>
      edges
        .filter((edge) => edge["groupGUID"] === groupNamed(name))
        .map(
          (edge) =>
            `${String(edge["memberKind"])} ${String(edge["memberDN"]).split(/(?<!\\),/)[0] ?? ""} ${String(edge["origin"])}`,
        )
        .toSorted();
    expect(membersOf("outer")).toEqual([
      "account CN=Administrator direct",
      "group CN=inner direct",
      "null CN=S-1-5-11 direct",
    ]);
    expect(membersOf("inner")).toEqual([
      "account CN=Lovelace\\, Ada direct",
      "contact CN=Partner direct",
      "device CN=PC1 direct",
      "group CN=outer direct",
    ]);
    expect(membersOf("Domain Computers")).toEqual(["device CN=PC1 primary_group"]);
    expect(membersOf("Domain Users")).toHaveLength(5 + 23 + 4); // and Administrator, krbtgt, edp-reader, gone
    expect(edges.every(({ memberGUID }) => typeof memberGUID === "string")).toBe(true);
  });

  test("gives a long list of members in ranges, and the same edges", async () => {
    const whole = await read("group_memberships");
    for (const memberRange of [1, 2, 5, 23])
      expect(await read("group_memberships", { memberRange })).toEqual(whole);
    expect(whole.records.size).toBe(23 + 4 + 3);
  });

  test.each([
    ["as ldapsearch writes it", ["-o", "ldif-wrap=20"]],
    ["with its GUIDs in the names", ["-E", "!1.2.840.113556.1.4.529=::MAMCAQE="]],
  ])("gives an export, %s, that becomes the very same records", async (_, options) => {
    const { stdout, exitCode } = await samba.search(
      ...options,
      "-E",
      "pr=50/noprompt",
      "-b",
      samba.baseDn,
      "(objectClass=*)",
      "*",
    );
    expect(exitCode).toBe(0);
    await writeFile(join(dir, "all.ldif"), stdout);
    for (const object of objectNames) {
      const live = await read(object, { baseDn: samba.baseDn });
      const exported = await readAll(connector, createContext({ baseDn: samba.baseDn, export: dir }), object);
      expect(new Map([...exported.records].toSorted())).toEqual(new Map([...live.records].toSorted()));
      expect(exported.updatedAt).toEqual(live.updatedAt);
      expect(exported.end).toEqual(live.end);
    }
  });

  test("says that the password is wrong, and hears of it once only", async () => {
    const step = failedStep(
      await collectSteps(
        connector,
        lookAt({ urls: [`ldaps://${samba.address}`, `ldaps://${samba.address}:3269`] }, {}, "wrong"),
      ),
    );
    expect(step).toMatchObject({ step: "sign in", code: "EDP-SRC-051" });
    expect(step?.fix).toContain("corporate_ad/bind-password");
    await expect(readAll(connector, lookAt({}, {}, "wrong"), "users")).rejects.toMatchObject({
      code: "EDP-SRC-051",
    });
  });

  test("says that the login is disabled, and takes no empty password for a visitor", async () => {
    const disabled = await collectSteps(connector, lookAt({ bindDn: "gone@corp.example" }));
    expect(failedStep(disabled)).toMatchObject({ step: "sign in", code: "EDP-SRC-052" });
    expect(failedStep(disabled)?.detail).toContain("it is disabled");
    const anonymous = await collectSteps(connector, lookAt({}, {}, ""));
    expect(failedStep(anonymous)).toMatchObject({ step: "sign in", code: "EDP-SRC-065" });
  });

  test.each([
    ["LDAPS", {}],
    ["StartTLS", { startTls: true }],
  ])(
    "is not trusted over %s without its authority, or with another, or under another name",
    async (_, more) => {
      const url = (host: string): string => ("startTls" in more ? `ldap://${host}` : `ldaps://${host}`);
      const other = await createAuthority(dir, "other-ca");
      const untrusted = { ...more, urls: [url(samba.address)] };
      for (const extraCa of [undefined, other.ca]) {
        const step = failedStep(await collectSteps(connector, lookAt(untrusted, { extraCa })));
        expect(step).toMatchObject({ step: "certificate", code: "EDP-SRC-022" });
        await expect(readAll(connector, lookAt(untrusted, { extraCa }), "users")).rejects.toMatchObject({
          code: "EDP-SRC-022",
        });
      }
      const trusted = { ...untrusted, tls: { caFile: samba.authority.caFile } };
      expect(
        failedStep(await collectSteps(connector, lookAt(trusted, { extraCa: undefined }))),
      ).toBeUndefined();
    },
  );

  test("is never talked to in plain text unless the definition says so, and then refuses itself", async () => {
    const plain = { urls: [`ldap://${samba.address}`] };
    const step = failedStep(await collectSteps(connector, lookAt(plain)));
    expect(step).toMatchObject({ step: "certificate", code: "EDP-SRC-050" });
    await expect(readAll(connector, lookAt(plain), "users")).rejects.toMatchObject({ code: "EDP-SRC-050" });
    const steps = await collectSteps(connector, lookAt({ ...plain, allowPlaintext: true }));
    expect(steps.find((one) => one.step === "certificate")?.detail).toContain("NOT ENCRYPTED");
    expect(failedStep(steps)).toMatchObject({ step: "sign in", code: "EDP-SRC-058" });
  });

  test("says that the base does not exist", async () => {
    const step = failedStep(
      await collectSteps(connector, lookAt({ baseDn: "OU=Nowhere,DC=corp,DC=example" })),
    );
    expect(step).toMatchObject({ step: "permission", code: "EDP-SRC-053" });
    const elsewhere = failedStep(await collectSteps(connector, lookAt({ baseDn: "DC=other,DC=example" })));
    expect(elsewhere?.code).toMatch(/^EDP-SRC-0(53|61)$/);
  });

  test("says that a login sees no users where there are none", async () => {
    const step = failedStep(await collectSteps(connector, lookAt({ baseDn: `OU=Devices,${base}` })));
    expect(step).toMatchObject({ step: "data", code: "EDP-SRC-054" });
  });

  test("may be the second one, when the first does not answer", async () => {
    const urls = [`ldaps://${samba.address}:1`, `ldaps://${samba.address}`];
    expect(failedStep(await collectSteps(connector, lookAt({ urls })))).toBeUndefined();
    expect((await read("users", { urls })).records.size).toBe(29);
  });

  test("tells which fields its entries have", async () => {
    const objects = await connector.discover(lookAt());
    expect(objects.map(({ name }) => name)).toEqual(objectNames);
    expect(objects[0]?.fields).toContain("employeeID");
    expect(objects[0]?.fields).not.toContain("title");
  });

  test("that goes away at any moment ends the read with an error, never with an end", async () => {
    for (let afterBytes = 0; afterBytes <= 12_000; afterBytes += 600) {
      const way = await openFaultyWay({ host: samba.address, port: 636 }, { afterBytes, then: "cut" });
      const urls = [`ldaps://${samba.address}:${way.port.toString()}`];
      await expect(readAll(connector, lookAt({ urls, pageSize: 1 }), "users")).rejects.toMatchObject({
        retry: "later",
      });
      await way.close();
    }
  });

  test("that stops answering at any moment is left after the limit", async () => {
    for (const afterBytes of [0, 100, 1_500, 2_500, 5_000, 8_000]) {
      const way = await openFaultyWay({ host: samba.address, port: 636 }, { afterBytes, then: "stall" });
      const more = {
        urls: [`ldaps://${samba.address}:${way.port.toString()}`],
        pageSize: 1,
        timeouts: { connectMs: 200, operationMs: 200 },
      };
      await expect(readAll(connector, lookAt(more), "users")).rejects.toMatchObject({ code: "EDP-SRC-055" });
      expect(failedStep(await collectSteps(connector, lookAt({ ...more, pageSize: 200 })))).toBeDefined();
      await way.close();
    }
  });
});
