// One source of two domains, on two real domain controllers. They are two forests without a trust between them; the
// stand-in of a foreign member is made as over a trust, by naming the SID of who becomes a member.
import { Secret, type JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSamba, missingSamba, type SambaServer } from "../../../tests/support/samba.ts";
import connector from "./index.ts";
import type { ObjectName } from "./objects.ts";
import { collectSteps, createContext, readAll, type WholeRead } from "./testing/read-source.ts";

const missing = missingSamba();
const isCi = process.env["CI"] === "true";

const corpPassword = "Aa1-Example-Corp";
const eastPassword = "Aa1-Example-East";
const eastDomain = { realm: "east.example", baseDn: "DC=east,DC=example", netbios: "EAST" };
const people = (baseDn: string): string => `CN=Users,${baseDn}`;
const user = (name: string, baseDn: string): string =>
  `dn: CN=${name},${people(baseDn)}\nobjectClass: user\nsAMAccountName: ${name}\n`;
const describeUser = (name: string, baseDn: string, text: string): string =>
  `dn: CN=${name},${people(baseDn)}\nchangetype: modify\nreplace: displayName\ndisplayName: ${text}\n`;

describe.skipIf(missing !== undefined && !isCi)("A source of two domains", () => {
  let corp: SambaServer;
  let east: SambaServer;
  let standIn: string;

  beforeAll(async () => {
    if (missing !== undefined) throw new Error(missing);
    [corp, east] = await Promise.all([createSamba(), createSamba(eastDomain)]);
    await corp.addEntries(user("ada", corp.baseDn));
    await east.addEntries(user("eve", east.baseDn));
    await corp.sambaTool("user", "create", "edp-reader", corpPassword);
    await corp.letSeeDeleted("edp-reader");
    await east.sambaTool("user", "create", "edp-reader", eastPassword);
    await east.letSeeDeleted("edp-reader");
    await Promise.all([corp.start(), east.start()]);
    const sid = await sidOf(east, "eve");
    standIn = `CN=${sid},CN=ForeignSecurityPrincipals,${corp.baseDn}`;
    await corp.addEntries(
      `dn: CN=both,${people(corp.baseDn)}\nobjectClass: group\nsAMAccountName: both\nmember: CN=ada,${people(corp.baseDn)}\nmember: <SID=${sid}>\n`,
    );
  }, 300_000);
  afterAll(async () => {
    await corp.stop();
    await east.stop();
  });

  async function sidOf(server: SambaServer, account: string): Promise<string> {
    const { stdout } = await server.search("-b", server.baseDn, `(sAMAccountName=${account})`, "objectSid");
    const bytes = Buffer.from(/objectSid:: (\S+)/.exec(stdout)?.[1] ?? "", "base64");
    const parts = Array.from({ length: (bytes.length - 8) / 4 }, (_, at) => bytes.readUInt32LE(8 + 4 * at));
    return ["S-1-5", ...parts].join("-");
  }

  const lookAt = (
    more: JsonObject = {},
    passwords: Readonly<Record<string, string>> = {},
  ): ConnectorContext => {
    const secrets: Readonly<Record<string, string>> = {
      "bind-password": corpPassword,
      "bind-password-2": eastPassword,
      ...passwords,
    };
    const domains = [
      { baseDn: corp.baseDn, urls: [`ldaps://${corp.address}`], bindDn: "edp-reader@corp.example" },
      {
        baseDn: east.baseDn,
        urls: [`ldaps://${east.address}`],
        bindDn: "edp-reader@east.example",
        passwordSecret: "bind-password-2",
      },
    ];
    return createContext(
      { domains, timeouts: { connectMs: 2_000 }, ...more },
      {
        extraCa: `${corp.authority.ca}\n${east.authority.ca}`,
        secret: (name) => Promise.resolve(new Secret(secrets[name] ?? "")),
      },
    );
  };
  const read = (object: ObjectName, cursor?: string): Promise<WholeRead> =>
    readAll(connector, lookAt(), object, cursor);
  const parse = ({ records }: WholeRead): Record<string, unknown>[] =>
    [...records.values()].map((text) => JSON.parse(text) as Record<string, unknown>);
  const namesOf = (users: WholeRead): unknown[] =>
    parse(users)
      .map((one) => one["sAMAccountName"])
      .filter((name) => name === "ada" || name === "eve");
  const idOf = (users: WholeRead, name: string): string =>
    [...users.records].find(([, text]) => text.includes(`"sAMAccountName":"${name}"`))?.[0] ?? "";

  test("names both of them in each step of its check", async () => {
    const steps = await collectSteps(connector, lookAt());
    expect(steps.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => "passed"));
    for (const { detail } of steps) expect(detail).toMatch(/^DC=corp,DC=example: .+; DC=east,DC=example: /);
  });

  test("says of which domain the password is wrong, and in which secret it stands", async () => {
    const steps = await collectSteps(connector, lookAt({}, { "bind-password-2": "wrong" }));
    const failed = steps.find(({ outcome }) => outcome === "failed");
    expect(failed).toMatchObject({ step: "sign in", code: "EDP-SRC-051" });
    expect(failed?.detail).toMatch(/^DC=east,DC=example: /);
    expect(failed?.fix).toContain("corporate_ad/bind-password-2");
    const reading = readAll(connector, lookAt({}, { "bind-password-2": "wrong" }), "users");
    await expect(reading).rejects.toMatchObject({ code: "EDP-SRC-051" });
  });

  test("is read whole, with a member of the one in a group of the other", async () => {
    const users = await read("users");
    expect(namesOf(users)).toEqual(["ada", "eve"]);
    expect(users.end).toMatchObject({ complete: true, sourceCount: users.records.size });
    const edges = parse(await read("group_memberships"));
    expect(edges.find(({ memberDN }) => memberDN === standIn)).toMatchObject({
      memberGUID: idOf(users, "eve"),
      memberKind: "account",
    });
  });

  test("keeps primary groups apart, which both domains number alike", async () => {
    const groups = parse(await read("groups")).filter((one) => one["sAMAccountName"] === "Domain Users");
    const edges = parse(await read("group_memberships")).filter(({ origin }) => origin === "primary_group");
    expect(groups).toHaveLength(2);
    for (const group of groups) {
      const domain = String(group["distinguishedName"]).replace(/^.*?,DC=/, "DC=");
      const members = edges.filter(({ groupGUID }) => groupGUID === group["objectGUID"]);
      expect(members.length).toBeGreaterThan(2);
      expect(members.every(({ memberDN }) => String(memberDN).endsWith(domain))).toBe(true);
    }
  });

  test("is followed in both: what is new in the one and what went in the other", async () => {
    await east.addEntries(user("fay", east.baseDn));
    const before = await read("users");
    const fay = idOf(before, "fay");
    await corp.changeEntries(describeUser("ada", corp.baseDn, "Ada L"));
    await east.changeEntries(`dn: CN=fay,${people(east.baseDn)}\nchangetype: delete\n`);
    const changes = await read("users", before.end.cursor);
    expect(parse(changes).map((one) => one["displayName"])).toEqual(["Ada L"]);
    expect([...changes.deleted]).toEqual([fay]);
    expect(changes.end).toEqual({ kind: "end", complete: false, cursor: expect.any(String) as string });
  });

  describe("of which one does not answer", () => {
    const object = "users";
    let before: WholeRead;
    let links: WholeRead;

    beforeAll(async () => {
      before = await read(object);
      links = await read("group_memberships");
      await east.halt();
    });

    test("says which one in its check", async () => {
      const failed = (await collectSteps(connector, lookAt())).find(({ outcome }) => outcome === "failed");
      expect(failed).toMatchObject({ step: "reachable" });
      expect(failed?.detail).toMatch(/^DC=east,DC=example: /);
    });

    test("is read as far as it goes, and nothing counts as gone: not complete, and the reason names it", async () => {
      const users = await read(object);
      expect(namesOf(users)).toEqual(["ada"]);
      expect(users.deleted.size).toBe(0);
      expect(users.end).toEqual({
        kind: "end",
        complete: false,
        reason: expect.stringContaining("DC=east,DC=example: ") as string,
      });
    });

    test("leaves edges to it as they were known", async () => {
      const edges = await read("group_memberships");
      expect(edges.end.complete).toBe(false);
      expect(parse(edges).some(({ memberDN }) => memberDN === standIn)).toBe(false);
      expect(parse(edges).some(({ memberDN }) => memberDN === `CN=ada,${people(corp.baseDn)}`)).toBe(true);
    });

    test("follows the other meanwhile, and misses nothing when both answer again", async () => {
      await corp.changeEntries(describeUser("ada", corp.baseDn, "Ada once more"));
      await east.changeEntries(describeUser("eve", east.baseDn, "Eve while away"));
      const alone = await read(object, before.end.cursor);
      expect(parse(alone).map((one) => one["displayName"])).toEqual(["Ada once more"]);
      expect(alone.end).toMatchObject({
        complete: false,
        reason: expect.stringContaining("DC=east,DC=example: ") as string,
        cursor: expect.any(String) as string,
      });
      await east.start();
      const both = await read(object, alone.end.cursor);
      expect(parse(both).map((one) => one["displayName"])).toEqual(["Eve while away"]);
      expect(both.end).toEqual({ kind: "end", complete: false, cursor: expect.any(String) as string });
      await east.halt();
    });

    test("waits with a new member from there (EDP-SRC-381), and knows it when both answer again", async () => {
      const group = `dn: CN=late,${people(corp.baseDn)}\nobjectClass: group\nsAMAccountName: late\n`;
      await corp.addEntries(`${group}member: ${standIn}\n`);
      await expect(read("group_memberships", links.end.cursor)).rejects.toMatchObject({
        code: "EDP-SRC-381",
        retry: "later",
      });
      await east.start();
      const changes = await read("group_memberships", links.end.cursor);
      expect(parse(changes).filter(({ memberDN }) => memberDN === standIn)).toMatchObject([
        { memberGUID: idOf(before, "eve"), memberKind: "account" },
      ]);
    });

    test("has no place for a domain that was not read whole, and reads everything when it answers", async () => {
      const { cursor = "" } = before.end;
      const places = JSON.parse(cursor) as { version: number; domains: Record<string, string> };
      delete places.domains["dc=east,dc=example"];
      await expect(read(object, JSON.stringify(places))).rejects.toMatchObject({ code: "EDP-SRC-031" });
    });

    test("fails when none answers", async () => {
      await Promise.all([corp.halt(), east.halt()]);
      await expect(read(object)).rejects.toMatchObject({ retry: "later" });
    });
  });
});
