// Reading what changed, against two real domain controllers that replicate.
import type { JsonObject } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSamba, missingSamba, type SambaServer } from "../../../tests/support/samba.ts";
import connector from "./index.ts";
import { objectNames, type ObjectName } from "./objects.ts";
import { applyChanges, collectSteps, createContext, readAll, type WholeRead } from "./testing/read-source.ts";

const missing = missingSamba();
const isCi = process.env["CI"] === "true";

const reader = { login: "edp-reader@corp.example", password: "Aa1-Example-Reader" };
const top = "OU=Acme,DC=corp,DC=example";
const unit = (dn: string): string => `dn: ${dn}\nobjectClass: organizationalUnit`;
const user = (name: string, at = `OU=Staff,${top}`): string =>
  `dn: CN=${name},${at}\nobjectClass: user\nsAMAccountName: ${name}`;
const group = (name: string, members: readonly string[]): string =>
  [`dn: CN=${name},${top}`, "objectClass: group", `sAMAccountName: ${name}`, ...members.map(memberOf)].join(
    "\n",
  );
const memberOf = (name: string): string => `member: CN=${name},OU=Staff,${top}`;
const people = ["ada", "bo", "cy", "dee", "eve"];
const ldif = (...entries: readonly string[]): string => `${entries.join("\n\n")}\n`;
const modify = (dn: string, ...lines: readonly string[]): string =>
  ldif([`dn: ${dn}`, "changetype: modify", ...lines].join("\n"));
const rename = (dn: string, rdn: string, above?: string): string =>
  ldif(
    [
      `dn: ${dn}`,
      "changetype: modrdn",
      `newrdn: ${rdn}`,
      "deleteoldrdn: 1",
      ...(above === undefined ? [] : [`newsuperior: ${above}`]),
    ].join("\n"),
  );
const remove = (dn: string): string => ldif(`dn: ${dn}\nchangetype: delete`);

describe.skipIf(missing !== undefined && !isCi)("Two domain controllers", () => {
  let first: SambaServer;
  let second: SambaServer;

  beforeAll(async () => {
    if (missing !== undefined) throw new Error(missing);
    first = await createSamba();
    await first.addEntries(
      ldif(
        ...[top, `OU=Staff,${top}`, `OU=Team,OU=Staff,${top}`, `OU=Left,DC=corp,DC=example`].map(unit),
        ...people.map((name) => user(name)),
        user("tia", `OU=Team,OU=Staff,${top}`),
        `dn: CN=PC1,${top}\nobjectClass: computer\nsAMAccountName: PC1$`,
        group("crew", ["ada", "bo"]),
        group("other", ["cy"]),
      ),
    );
    await first.sambaTool("user", "create", "edp-reader", reader.password);
    await first.letSeeDeleted("edp-reader");
    await first.sambaTool("user", "create", "edp-blind", reader.password);
    await first.start();
    second = await first.join();
    await second.start();
  }, 300_000);
  afterAll(async () => {
    await second.halt();
    await first.stop();
  });

  const lookAt = (more: JsonObject = {}, context: Partial<ConnectorContext> = {}): ConnectorContext =>
    createContext(
      { urls: [`ldaps://${first.address}`], baseDn: first.baseDn, bindDn: reader.login, ...more },
      { extraCa: first.authority.ca, ...context },
      reader.password,
    );
  const read = (object: ObjectName, more: JsonObject = {}, cursor?: string): Promise<WholeRead> =>
    readAll(connector, lookAt(more), object, cursor);
  const readEach = async (more: JsonObject): Promise<Record<ObjectName, WholeRead>> => {
    const reads: [ObjectName, WholeRead][] = [];
    for (const object of objectNames) reads.push([object, await read(object, more)]);
    return Object.fromEntries(reads) as Record<ObjectName, WholeRead>; // one of each name
  };
  /** Base -> what its last full read gave. */
  const known = new Map<string | undefined, Record<ObjectName, WholeRead>>();
  /** An edge says its member's name as it was when the edge came; a renamed member is no change of the edge. */
  const sorted = (records: ReadonlyMap<string, string>): [string, string][] =>
    [...records]
      .map(([id, text]): [string, string] => [id, text.replace(/"memberDN":"[^"]*"/, "")])
      .toSorted();

  interface Case {
    readonly what: string;
    readonly change: () => Promise<void>;
    /** The base of the source; the whole domain when absent. */
    readonly base?: string;
    /** Whose changes cannot be followed this time. */
    readonly whole?: readonly ObjectName[];
  }
  const cases: readonly Case[] = [
    { what: "nothing", change: () => Promise.resolve() },
    { what: "a new user", change: () => first.addEntries(ldif(user("fay"))) },
    {
      what: "another attribute",
      change: () =>
        first.changeEntries(modify(`CN=ada,OU=Staff,${top}`, "replace: displayName", "displayName: Ada L")),
    },
    {
      what: "a member that came and one that went",
      change: () =>
        first.changeEntries(
          modify(`CN=crew,${top}`, "add: member", memberOf("dee"), "-", "delete: member", memberOf("bo")),
        ),
    },
    {
      what: "a member that went and came back",
      change: async () => {
        await first.changeEntries(modify(`CN=crew,${top}`, "delete: member", memberOf("ada")));
        await first.changeEntries(modify(`CN=crew,${top}`, "add: member", memberOf("ada")));
      },
    },
    {
      what: "a new group with members",
      change: () => first.addEntries(ldif(group("fresh", ["ada", "eve"]))),
    },
    {
      what: "another primary group",
      change: async () => {
        await first.changeEntries(
          modify("CN=Domain Guests,CN=Users,DC=corp,DC=example", "add: member", memberOf("eve")),
        );
        await first.changeEntries(
          modify(`CN=eve,OU=Staff,${top}`, "replace: primaryGroupID", "primaryGroupID: 514"),
        );
      },
    },
    {
      what: "a renamed unit, with everything below it",
      change: () => first.changeEntries(rename(`OU=Team,OU=Staff,${top}`, "OU=Crew")),
    },
    {
      what: "a unit that moved into the base and one that left it",
      base: top,
      change: async () => {
        await first.addEntries(
          ldif(unit("OU=Come,DC=corp,DC=example"), user("gil", "OU=Come,DC=corp,DC=example")),
        );
        await first.changeEntries(rename("OU=Come,DC=corp,DC=example", "OU=Come", top));
        await first.changeEntries(rename(`OU=Crew,OU=Staff,${top}`, "OU=Crew", "OU=Left,DC=corp,DC=example"));
      },
      whole: ["group_memberships"],
    },
    {
      what: "a user that left the base",
      base: top,
      change: () =>
        first.changeEntries(rename(`CN=gil,OU=Come,${top}`, "CN=gil", "OU=Left,DC=corp,DC=example")),
      whole: ["group_memberships"],
    },
    {
      what: "deleted users, groups, computers and units",
      change: async () => {
        await first.changeEntries(remove(`CN=fay,OU=Staff,${top}`));
        await first.changeEntries(remove(`CN=fresh,${top}`));
        await first.changeEntries(remove(`CN=PC1,${top}`));
        await first.changeEntries(remove(`OU=Come,${top}`));
      },
      whole: ["group_memberships"],
    },
  ];

  test.each(cases)(
    "$what: what was known and what changed is what is there",
    async ({ change, base, whole = [] }) => {
      const more = base === undefined ? {} : { baseDn: base };
      const before = known.get(base) ?? (await readEach(more));
      await change();
      const after = await readEach(more);
      known.clear();
      known.set(base, after);
      for (const object of objectNames) {
        const [one, other] = [before[object], after[object]];
        const { cursor } = one.end;
        if (whole.includes(object)) {
          if (cursor === undefined) continue;
          await expect(read(object, more, cursor)).rejects.toMatchObject({ code: "EDP-SRC-031" });
          continue;
        }
        const changes = await read(object, more, cursor ?? expect.fail(`${object} has no cursor`));
        expect(sorted(applyChanges(one.records, changes))).toEqual(sorted(other.records));
        expect(changes.end).toEqual({ kind: "end", complete: false, cursor: expect.any(String) as string });
      }
    },
  );

  describe("when the first one does not answer any more", () => {
    test("everything is read from the second, and its own changes are followed from there", async () => {
      await second.replicateFrom(first);
      const urls = [`ldaps://${first.address}`, `ldaps://${second.address}`];
      const before = await read("users", { urls });
      const { cursor = "" } = before.end;
      await first.halt();
      await expect(read("users", { urls }, cursor)).rejects.toMatchObject({ code: "EDP-SRC-031" });
      const other = await read("users", { urls });
      expect(other.records.size).toBe(before.records.size);
      await second.changeEntries(
        modify(`CN=bo,OU=Staff,${top}`, "replace: displayName", "displayName: Bo at the second"),
      );
      const changes = await read("users", { urls }, other.end.cursor);
      expect([...changes.records.values()].join("\n")).toContain("Bo at the second");
      await first.start();
    });

    test("and is back, its own cursor holds again, with what the second one told it", async () => {
      const urls = [`ldaps://${second.address}`, `ldaps://${first.address}`];
      const { cursor = "" } = (await read("users", { urls: urls.toReversed() })).end;
      await first.replicateFrom(second);
      const changes = await read("users", { urls }, cursor);
      expect([...changes.records.values()].join("\n")).toContain("Bo at the second");
    });
  });

  test.each([
    ["of another form", (): string => "delta-link-7"],
    ["that counted further", (text: string): string => text.replace(/"usn":"\d+"/, '"usn":"99999999"')],
    [
      "of a database that was restored",
      (text: string): string => text.replace(/"controller":"../, '"controller":"zz'),
    ],
    ["of another list of attributes", (text: string): string => text.replace(/"scope":"../, '"scope":"zz')],
    ["that is old", (text: string): string => text.replace(/"full":"20../, '"full":"2001')],
  ])("give up a cursor %s (EDP-SRC-031)", async (_, damage) => {
    const { cursor = "" } = (await read("organizational_units")).end;
    await expect(read("organizational_units", {}, damage(cursor))).rejects.toMatchObject({
      code: "EDP-SRC-031",
    });
  });

  test("give no cursor to a login that does not see deleted objects, and the check says so", async () => {
    const blind = lookAt({ bindDn: "edp-blind@corp.example" });
    expect((await readAll(connector, blind, "users")).end).toMatchObject({ complete: true });
    expect((await readAll(connector, blind, "users")).end.cursor).toBeUndefined();
    const step = (await collectSteps(connector, blind)).find((one) => one.step === "permission");
    expect(step?.detail).toContain("every read is a full one");
    const seeing = (await collectSteps(connector, lookAt())).find((one) => one.step === "permission");
    expect(seeing?.detail).toContain("changes can be followed");
  });
});
