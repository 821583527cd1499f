// The whole way of a directory: LDIF, connector, landing, real dbt, typed rows. The export changes in between.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noProgress, silentLogger, systemClock } from "@edp/base";
import { loadConnectorManifests, type ResolvedPlatform, type ResolvedSource } from "@edp/definition";
import { landObject } from "@edp/landing";
import { renderProject, writeProject } from "@edp/transform";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { beginIngestionRun, testSource } from "../../../tests/support/landing-harness.ts";
import { repositoryRoot, runTool } from "../../../tests/support/run-tool.ts";
import { createTestDatabase, type TestDatabase } from "../../../tests/support/test-database.ts";
import connector from "../src/index.ts";
import { objectNames } from "../src/objects.ts";
import { createContext } from "../src/testing/read-source.ts";

const guid = (digit: string): string => [8, 4, 4, 4, 12].map((length) => digit.repeat(length)).join("-");
const base = "DC=corp,DC=example";
const changed = "whenChanged: 20261101080000.0Z";
const unit = `dn: OU=Staff,${base}\nobjectClass: organizationalUnit\nobjectGUID: ${guid("a")}\nou: Staff\n${changed}`;
const inner = `dn: OU=Sales,OU=Staff,${base}\nobjectClass: organizationalUnit\nobjectGUID: ${guid("b")}\nou: Sales\n${changed}`;
const ada = `dn: CN=Lovelace\\, Ada,OU=Sales,OU=Staff,${base}
objectClass: top
objectClass: user
objectGUID: ${guid("1")}
sAMAccountName: ada
userPrincipalName: Ada@Corp.example
mail: Ada@Corp.example
employeeID: 007
title: Seller
userAccountControl: 514
accountExpires: 9223372036854775807
lockoutTime: 0
lastLogonTimestamp: 134399256275227580
primaryGroupID: 513
whenCreated: 20260101080000.0Z
${changed}`;
const bob = `dn: CN=Bob,CN=Users,${base}
objectClass: user
objectGUID: ${guid("2")}
sAMAccountName: bob
manager: CN=Lovelace\\, Ada,OU=Sales,OU=Staff,${base}
userAccountControl: 512
accountExpires: 134399256275227580
lockoutTime: 134399256275227580
${changed}`;
const partner = `dn: CN=Partner,OU=Staff,${base}
objectClass: contact
objectGUID: ${guid("3")}
mail: Partner@Other.example
manager: CN=Elsewhere,DC=other
${changed}`;
const pc = `dn: CN=PC1,OU=Staff,${base}
objectClass: user
objectClass: computer
objectGUID: ${guid("4")}
dNSHostName: PC1.Corp.example
userAccountControl: 4098
${changed}`;
const newPc = `dn: CN=New\\, PC,OU=Staff,${base}\nobjectClass: computer\nobjectGUID: ${guid("5")}\n${changed}`;
const admins = `dn: CN=Admins,${base}
objectClass: group
objectGUID: ${guid("e")}
sAMAccountName: Admins
groupType: -2147483646
adminCount: 1
objectSid: S-1-5-21-1-2-3-513
managedBy: CN=Bob,CN=Users,${base}
member: CN=Bob,CN=Users,${base}
member: CN=List,${base}
member: CN=S-1-5-11,CN=ForeignSecurityPrincipals,${base}
${changed}`;
const list = `dn: CN=List,${base}\nobjectClass: group\nobjectGUID: ${guid("f")}\nsAMAccountName: List\ngroupType: 2\n${changed}`;
const everything = [unit, inner, ada, bob, partner, pc, newPc, admins, list].join("\n\n");

let database: TestDatabase;
let dir: string;
let source: ResolvedSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dir = await mkdtemp(join(tmpdir(), "edp-ad-models-"));
  const manifest = loadConnectorManifests([repositoryRoot]).get("active-directory");
  if (manifest === undefined) throw new Error("no manifest of active-directory");
  source = {
    ...testSource("corp", { tenant: base, maxLossShare: 1 }),
    connector: manifest,
    objects: objectNames,
  };
});
afterAll(async () => {
  await database.drop();
  await rm(dir, { recursive: true, force: true });
});

async function landExport(ldif: string): Promise<void> {
  const folder = join(dir, "export");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "all.ldif"), `${ldif}\n`);
  const ingestionRunId = await beginIngestionRun(database.pool, source.name);
  for (const object of objectNames) {
    const request = { object, mode: "full", cursor: undefined, since: undefined, until: undefined } as const;
    const events = connector.read(createContext({ baseDn: base, export: folder }), request);
    const how = { clock: systemClock, log: silentLogger, report: noProgress, connectorVersion: "0.1.0" };
    await landObject({ pool: database.pool, source, object, mode: "full", ingestionRunId, events, ...how });
  }
}

async function build(): Promise<void> {
  const platform: ResolvedPlatform = {
    ...{
      name: "test",
      title: "Test",
      owner: "tests",
      edpVersion: "0.1.0",
      timeZone: "UTC",
      dir,
      digest: "0",
    },
    environment: {
      name: "local",
      target: "local",
      database: { kind: "embedded" },
      secrets: [],
      images: { bases: { node: "node", python: "python", postgres: "postgres" } },
    },
    sources: [source],
    mappings: [],
    dashboards: [],
    services: [],
    apps: [],
  };
  const project = join(dir, "dbt");
  writeProject(project, renderProject({ platform, edpRoot: repositoryRoot }));
  const { host, port, user, password, database: name } = database.connection;
  const settings = ["--project-dir", project, "--profiles-dir", project, "--log-level-file", "none"];
  const { exitCode, stdout } = await runTool(
    join(repositoryRoot, ".venv/bin/dbt"),
    ["build", "--select", "package:edp_active_directory", "--indirect-selection", "cautious", ...settings],
    {
      ...{ EDP_DBT_HOST: host, EDP_DBT_PORT: port.toString(), EDP_DBT_DATABASE: name, EDP_DBT_USER: user },
      ...{ EDP_DBT_SSLMODE: "disable", DBT_ENV_SECRET_EDP_PASSWORD: password?.reveal(), PGTZ: "UTC" },
      PYTHONDONTWRITEBYTECODE: undefined,
    },
  );
  if (exitCode !== 0) throw new Error(stdout);
}

async function select(columns: string, object: string, where = "true"): Promise<unknown[]> {
  const sql = `select ${columns} from ods.stg_active_directory__${object} where ${where} order by raw_id`;
  return (await database.pool.query<Record<string, unknown>>(sql)).rows;
}

describe("A directory in staging", () => {
  beforeAll(async () => {
    await landExport(everything);
    await build();
  });

  test("has accounts with the flags, times and references of the core entity", async () => {
    const [one, two, three] = await select("*, expires_at::text as expires", "users");
    expect(one).toMatchObject({
      ...{ source_code: "corp", tenant: base, record_id: guid("1"), is_deleted: false },
      ...{ account_name: "ada", upn: "ada@corp.example", mail: "ada@corp.example", employee_id: "007" },
      ...{ job_title: "Seller", manager_key: null, immutable_id: guid("1"), org_unit_key: guid("b") },
      ...{ object_class: "user", is_disabled: true, is_locked: false, expires_at: null },
      last_activity_at: new Date("2026-11-23T16:40:27.522Z"),
      created_at_source: new Date("2026-01-01T08:00:00Z"),
    });
    expect(two).toMatchObject({
      ...{
        account_name: "bob",
        manager_key: guid("1"),
        org_unit_key: null,
        is_disabled: false,
        is_locked: true,
      },
      expires: "2026-11-23 16:40:27.522758+00",
    });
    expect(three).toMatchObject({
      ...{ account_name: "Partner@Other.example", object_class: "contact", is_disabled: null },
      ...{ manager_key: "CN=Elsewhere,DC=other", org_unit_key: guid("a") },
    });
  });

  test("has groups, computers and units", async () => {
    expect(
      await select("group_name, group_type, group_scope, owner_key, is_privileged_hint", "groups"),
    ).toEqual([
      {
        group_name: "Admins",
        group_type: "security",
        group_scope: "global",
        owner_key: guid("2"),
        is_privileged_hint: true,
      },
      {
        group_name: "List",
        group_type: "distribution",
        group_scope: "global",
        owner_key: null,
        is_privileged_hint: false,
      },
    ]);
    expect(await select("hostname, domain, is_disabled, org_unit_key", "computers")).toEqual([
      { hostname: "pc1", domain: "corp.example", is_disabled: true, org_unit_key: guid("a") },
      { hostname: "new\\, pc", domain: null, is_disabled: null, org_unit_key: guid("a") },
    ]);
    expect(await select("org_unit_name, path, parent_key", "organizational_units")).toEqual([
      { org_unit_name: "Staff", path: `OU=Staff,${base}`, parent_key: null },
      { org_unit_name: "Sales", path: `OU=Sales,OU=Staff,${base}`, parent_key: guid("a") },
    ]);
  });

  test("has edges of every kind", async () => {
    const edges = await select(
      "member_key, member_kind, membership_role, origin",
      "group_memberships",
      `group_key = '${guid("e")}'`,
    );
    const direct = { membership_role: "member", origin: "direct" };
    expect(new Set(edges)).toEqual(
      new Set([
        { member_key: guid("2"), member_kind: "account", ...direct },
        { member_key: guid("f"), member_kind: "group", ...direct },
        { member_key: `CN=S-1-5-11,CN=ForeignSecurityPrincipals,${base}`, member_kind: "unknown", ...direct },
        { member_key: guid("1"), member_kind: "account", membership_role: "member", origin: "primary_group" },
      ]),
    );
  });

  test("gets one row more for each version, tombstones included", async () => {
    await landExport(everything.replace("title: Seller", "title: Manager").replace(`${partner}\n\n`, ""));
    await build();
    expect(
      await select("account_name, job_title, is_deleted, is_locked, immutable_id", "users", "raw_id > 3"),
    ).toEqual([
      {
        account_name: "ada",
        job_title: "Manager",
        is_deleted: false,
        is_locked: false,
        immutable_id: guid("1"),
      },
      { account_name: null, job_title: null, is_deleted: true, is_locked: null, immutable_id: null },
    ]);
    expect(await select("record_id", "groups")).toHaveLength(2);
  });
});
