// The organisation's decisions stand in the platform's mappings; what is planted rests on the same decisions.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPlatform, resolvePlatform } from "@edp/definition";
import { describe, expect, test } from "vitest";
import { allCases } from "./cases/all-cases.ts";
import { departments, type Department } from "./organisation/departments.ts";
import { directoryGroups, cloudGroups, findDue, skus } from "./organisation/access.ts";
import { generateOrganisation } from "./organisation/organisation.ts";
import { everydayTicket, listLifecycleTickets } from "./organisation/tickets.ts";
import { clientId, tenantId } from "./server/cloud/tenant.ts";

const acme = fileURLToPath(new URL("../../../examples/acme/", import.meta.url));
const readText = (path: string): string => readFileSync(`${acme}${path}`, "utf8");

const edpRoot = fileURLToPath(new URL("../../../", import.meta.url));
const platform = resolvePlatform(loadPlatform({ dir: acme, edpRoot }), "local");

const rowsOf = (type: string): readonly Readonly<Record<string, unknown>>[] =>
  platform.mappings.filter((mapping) => mapping.type === type).flatMap(({ rows }) => rows);

interface Entitlement {
  readonly department: string | null;
  readonly job_title: string | null;
  readonly kind: string;
  readonly key: string;
  readonly valid_to: string | null;
}

const entitlements = rowsOf("entitlements").map((row) => ({
  department: null,
  job_title: null,
  valid_to: null,
  ...row,
})) as unknown as readonly Entitlement[]; // rows that have passed the schema of their type

const granted = (kind: string, department: string, jobTitle: string): readonly string[] =>
  entitlements
    .filter((rule) => rule.kind === kind && rule.valid_to === null)
    .filter((rule) => rule.department === null || rule.department === department)
    .filter((rule) => rule.job_title === null || rule.job_title === jobTitle)
    .map(({ key }) => key)
    .toSorted();

const everyRole = (departments as readonly Department[]).flatMap(({ name, titles, headTitle }) =>
  [...titles, headTitle, `${name} Manager`, "Systems Administrator", "Paralegal"].map(
    (title) => [name, title] as const,
  ),
);

describe("entitlements.yaml", () => {
  test.each(everyRole)("grants %s, %s what the generator gives them", (department, title) => {
    const due = findDue(department, title);
    expect(granted("group", department, title)).toEqual([...due.grantedGroups].toSorted());
    expect(granted("license", department, title)).toEqual([...due.licences].toSorted());
    expect(granted("account", department, title)).toEqual(["user", "user"]);
  });

  test("names only groups and licences that exist", () => {
    const known = new Set([...directoryGroups, ...skus].map(({ name }) => name).concat(cloudGroups));
    const unknown = entitlements.filter(({ kind, key }) => kind !== "account" && !known.has(key));
    expect(unknown).toEqual([]);
  });
});

test("the app registration of sources/m365.yaml is the one that the simulated cloud knows", () => {
  const config = platform.sources.find(({ name }) => name === "m365")?.config;
  expect([config?.["tenantId"], config?.["clientId"]]).toEqual([tenantId, clientId]);
});

test("the accounts that identity-decisions.yaml names exist, and so do the people", () => {
  const organisation = generateOrganisation({
    organisation: "acme",
    people: 200,
    seed: 3,
    today: "2026-11-23",
  });
  const logins = [...organisation.directoryAccounts(), ...organisation.cloudAccounts()].map(
    ({ account }) => account.login,
  );
  const numbers = [...organisation.people.planted.values()].map(({ planted }) => planted.employeeId);
  for (const row of rowsOf("identity-decisions")) {
    expect(logins).toContain(String(row["account_name"]).replace("@acme.example", ""));
    if (typeof row["employee_id"] === "string") expect(numbers).toContain(row["employee_id"]);
  }
});

test("every category of the service desk is mapped", () => {
  const organisation = generateOrganisation({
    organisation: "acme",
    people: 200,
    seed: 3,
    today: "2026-11-23",
  });
  const everyday = Array.from({ length: 400 }, (_unused, place) => everydayTicket(organisation, place));
  const categories = new Set(
    [...everyday, ...listLifecycleTickets(organisation)].map(({ category }) => category),
  );
  expect(new Set(rowsOf("ticket-kinds").map((row) => row["category"]))).toEqual(categories);
});

test("ANSWERS.md tells the story of every planted case, and of no other", () => {
  const told = [...readText("ANSWERS.md").matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  expect(told.toSorted()).toEqual(allCases.map(({ name }) => name).toSorted());
});

test("nothing in the example names this machine or a real company", () => {
  const files = readdirSync(acme, { recursive: true, encoding: "utf8" }).filter((name) =>
    /^[^.].*\.(yaml|md)$/.test(name),
  );
  expect(files.length).toBeGreaterThan(15);
  for (const name of files)
    expect(readText(name)).not.toMatch(/\/work\/|\/home\/|@(?!acme|corp|partner)[a-z]+\.(com|org|net)\b/);
});
