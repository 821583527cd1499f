// A directory on a bad day, from the wire to raw: odd names and values are landed as they are or kept aside with their
// bytes, and a read that breaks at any page marks nothing as deleted. F7 of the fault families; what the protocol alone
// shows stands beside the connector.
import type { JsonObject } from "@edp/base";
import directory from "@edp/connector-active-directory";
import type { LandingResult } from "@edp/landing";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { ScriptedAnswer } from "../../connectors/active-directory/src/testing/answers.ts";
import { startScriptedServer } from "../../connectors/active-directory/src/testing/scripted-server.ts";
import { createTestContext } from "../support/connector-context.ts";
import { landEvents, testSource } from "../support/landing-harness.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

type Values = Readonly<Record<string, readonly (string | Buffer)[]>>;
type Entry = NonNullable<ScriptedAnswer["entries"]>[number];

const guid = (at: number): Buffer => Buffer.from(at.toString(16).padStart(32, "0"), "hex");
const idOf = (at: number): string => `00000000-0000-0000-0000-${at.toString(16).padStart(12, "0")}`;
const user = (at: number, more: Values = {}, dn = `CN=user${at.toString()},DC=corp,DC=example`): Entry => ({
  dn,
  attributes: { objectGUID: [guid(at)], objectClass: ["top", "user"], ...more },
});

/** Lands what a server with these answers gives; the search before them is for units, of which there are none. */
async function land(source: string, answers: readonly ScriptedAnswer[]): Promise<LandingResult> {
  const server = await startScriptedServer((search) =>
    search === 1 ? {} : (answers[search - 2] ?? answers.at(-1) ?? {}),
  );
  onTestFinished(() => server.close());
  const config: JsonObject = {
    urls: [server.url],
    allowPlaintext: true,
    baseDn: "DC=corp,DC=example",
    bindDn: "reader",
    timeouts: { connectMs: 2_000, operationMs: 500 },
  };
  const context = createTestContext({
    config,
    objects: ["users"],
    secrets: { "bind-password": "a-password" },
  });
  const read = {
    object: "users",
    mode: "full",
    cursor: undefined,
    since: undefined,
    until: undefined,
  } as const;
  return landEvents(database.pool, directory.read(context, read), {
    source: { ...testSource(source), maxLossShare: 1 },
    object: "users",
  });
}

interface Current {
  readonly record_id: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What is current, by id. */
async function readUsers(source: string): Promise<ReadonlyMap<string, Current["payload"]>> {
  const found = await database.pool.query<Current>(
    `select head.record_id, version.payload from raw."${source}_users_head" as head
       join raw."${source}_users" as version using (raw_id) where not head.deleted order by 1`,
  );
  return new Map(found.rows.map(({ record_id: id, payload }) => [id, payload]));
}

let sources = 0;
const nextSource = (): string => {
  sources += 1;
  return `directory_${sources.toString()}`;
};

describe("an entry with an odd name is landed under it", () => {
  test.each([
    ["a comma", "CN=Doe\\, Jo"],
    ["a plus, two values in one step", "CN=Jo+OU=Sales"],
    ["a hash at its beginning", "CN=\\#1"],
    ["spaces at both ends", "CN=\\ Jo\\20"],
    ["quotes and a statement", 'CN=\'; drop table raw.\\"x\\" --'],
    ["a template", "CN={{ ref('x') }}"],
    ["right-to-left text and marks", "CN=\u202eםולש"],
    ["emoji outside the first plane", "CN=\u{1f469}\u{200d}\u{1f4bb}"],
    ["decomposed letters", "CN=A\u0308nne"],
    ["the mark of a conflict", "CN=Jo\\0ACNF:5f0c9d3e-8a53-4c52-9a3e-0f6f0f3b2a11"],
    ["two hundred levels", `CN=deep${",OU=down".repeat(200)}`],
    ["sixty kilobytes", `CN=${"x".repeat(60_000)}`],
  ])("with %s", async (_name, step) => {
    const source = nextSource();
    const dn = `${step},DC=corp,DC=example`;
    expect(await land(source, [{ entries: [user(1, {}, dn)] }])).toMatchObject({
      landed: 1,
      quarantined: 0,
      snapshot: "compared",
    });
    expect((await readUsers(source)).get(idOf(1))).toMatchObject({ distinguishedName: dn });
  });
});

describe("a value is landed as it is", () => {
  test.each<[name: string, attribute: string, value: string]>([
    ["that is empty", "displayName", ""],
    ["of spaces alone", "displayName", "   "],
    ["with line ends", "displayName", "a\r\nb\n"],
    ["with a byte order mark", "displayName", "\ufeffJo"],
    ["that looks like JSON", "displayName", '{"a":[1,"\\u0041"]}'],
    ["of half a megabyte", "displayName", "ü".repeat(250_000)],
    ["that should be a number", "userAccountControl", "banana"],
    ["beyond 64 bits", "userAccountControl", "99999999999999999999"],
    ["that means never", "accountExpires", "9223372036854775807"],
    ["of a time before all times", "pwdLastSet", "-1"],
    ["of a day that does not exist", "whenChanged", "20260231000000.0Z"],
  ])("%s", async (_name, attribute, value) => {
    const source = nextSource();
    const entry = user(1, { [attribute]: [value] });
    expect(await land(source, [{ entries: [entry] }])).toMatchObject({ landed: 1, quarantined: 0 });
    expect((await readUsers(source)).get(idOf(1))).toMatchObject({ [attribute]: value });
  });

  test.each([
    ["bytes that are no UTF-8", [Buffer.from("4a6fff", "hex")]],
    ["half a surrogate pair in bytes", [Buffer.from("eda080", "hex")]],
  ])("and %s are declared as bytes", async (_name, values) => {
    const source = nextSource();
    await land(source, [{ entries: [user(1, { displayName: values })] }]);
    const landed = (await readUsers(source)).get(idOf(1))?.["displayName"];
    expect(JSON.stringify(landed)).toContain(values[0]?.toString("base64"));
  });

  test("several where one was meant are all there", async () => {
    const source = nextSource();
    await land(source, [{ entries: [user(1, { displayName: ["Jo", "", "Ann"] })] }]);
    expect((await readUsers(source)).get(idOf(1))).toMatchObject({ displayName: ["", "Ann", "Jo"] });
  });

  test("unless it holds a NUL, which PostgreSQL has no text for: the record is kept aside and counts as present", async () => {
    const source = nextSource();
    await land(source, [{ entries: [user(1), user(2)] }]);
    const result = await land(source, [{ entries: [user(1), user(2, { displayName: ["J\0o"] })] }]);
    expect(result).toMatchObject({ quarantined: 1, deleted: 0, snapshot: "compared" });
    expect([...(await readUsers(source)).keys()]).toEqual([idOf(1), idOf(2)]);
  });
});

describe("nothing is taken as deleted", () => {
  test.each<[name: string, values: readonly Buffer[]]>([
    ["that is cut short", [guid(2).subarray(0, 15)]],
    ["with a byte too many", [Buffer.concat([guid(2), Buffer.alloc(1)])]],
    ["that is empty", [Buffer.alloc(0)]],
    ["without a value", []],
  ])("after an entry with a GUID %s", async (_name, objectGUID) => {
    const source = nextSource();
    await land(source, [{ entries: [user(1), user(2)] }]);
    const odd = { ...user(2), attributes: { objectClass: ["top", "user"], objectGUID } };
    const result = await land(source, [{ entries: [user(1), odd] }]);
    expect(result).toMatchObject({ quarantined: 1, deleted: 0 });
    expect((await readUsers(source)).size).toBe(2);
  });

  const faults: readonly [name: string, fault: ScriptedAnswer, outcome: object][] = [
    ["goes away", { gone: true }, { code: "EDP-SRC-056" }],
    ["falls silent", { silent: true }, { code: "EDP-SRC-055" }],
    ["has forgotten the paging", { result: 12, message: "cookie unknown" }, { code: "EDP-SRC-060" }],
    ["comes to a limit", { result: 4, message: "enough" }, { snapshot: "not asked", deleted: 0 }],
  ];
  const pages = [1, 2, 3, 4];
  const broken = faults.flatMap(([name, fault, outcome]) =>
    pages.map((page) => [name, page, fault, outcome] as const),
  );

  test.each(broken)("when the server %s at page %i, and the next read is whole", async (...drill) => {
    const [, page, fault, outcome] = drill;
    const source = nextSource();
    const whole = pages.map((at) => ({
      entries: [user(at)],
      cookie: at < pages.length ? `after ${at.toString()}` : "",
    }));
    await land(source, whole);
    const ended = await land(source, [...whole.slice(0, page - 1), fault]).catch((error: unknown) => error);
    expect(ended).toMatchObject(outcome);
    expect((await readUsers(source)).size).toBe(pages.length);
    expect(await land(source, whole)).toMatchObject({ landed: 0, deleted: 0, snapshot: "compared" });
  });

  test("when an entry moves to a later page in mid-read: it comes twice and is landed once", async () => {
    const source = nextSource();
    const answers = [
      { entries: [user(1), user(2)], cookie: "a" },
      { entries: [user(2), user(3)], cookie: "" },
    ];
    expect(await land(source, answers)).toMatchObject({ landed: 3, unchanged: 1, snapshot: "compared" });
  });
});
