// One published view and the physical version behind it.
import { quoteIdentifier, quoteLiteral, quoteQualified, sqlStateOf, type Client } from "@edp/postgres";
import { EdpError } from "@edp/base";
import { grantStatements, readRights, type RelationRights } from "./relation-rights.ts";
import { readDependants, type Dependant } from "./view-dependants.ts";

export interface PublishedView {
  /** `mart.identity_offboarding_current`. */
  readonly dataset: string;
  readonly layer: "ods" | "mart";
  /** `build.identity_offboarding_current__7`; null when it was never built. */
  readonly relation: string | null;
  readonly description: string;
  readonly columns: readonly { readonly name: string; readonly description: string }[];
}

/** PostgreSQL's word for a view that would lose, rename or retype a column. */
const invalidTableDefinition = "42P16";

/** Points the view at the version. Returns why not, with nothing changed, when something that depends on it cannot follow. */
export async function replaceView(client: Client, view: PublishedView): Promise<string | undefined> {
  if (view.relation === null) return "it was never built";
  const name = quoteQualified(...splitName(view.dataset));
  const isNew = !(await exists(client, name));
  await client.query("savepoint view");
  try {
    await createOrReplace(client, name, view);
    if (isNew) await openToReaders(client, name, view.layer);
    await letOwnerRead(client, name, view.relation);
    await comment(client, name, view);
    await client.query("release savepoint view");
    return undefined;
  } catch (error) {
    await client.query("rollback to savepoint view");
    if (error instanceof EdpError && error.code === "EDP-MDL-005") return `${error.code} ${error.message}`;
    throw error;
  }
}

const selectFrom = (relation: string): string => `select * from ${quoteQualified(...splitName(relation))}`;

async function createOrReplace(client: Client, name: string, view: PublishedView): Promise<void> {
  const body = selectFrom(view.relation ?? "");
  await client.query("savepoint columns");
  try {
    await client.query(`create or replace view ${name} as ${body}`);
    await client.query("release savepoint columns");
  } catch (error) {
    if (sqlStateOf(error) !== invalidTableDefinition) throw error;
    await client.query("rollback to savepoint columns");
    await recreate(client, name, body, view.dataset);
  }
}

/** Other columns than before: the view and what stands on it are made anew, with the same owners, rights and comments. */
async function recreate(client: Client, name: string, body: string, dataset: string): Promise<void> {
  const rights = await readRights(client, name);
  const dependants = await readDependants(client, name);
  const stuck = dependants.filter((dependant) => dependant.definition === undefined);
  if (stuck.length > 0) throw cannotFollow(dataset, stuck);
  await client.query(`drop view ${name} cascade`);
  await client.query(`create view ${name} as ${body}`);
  await restore(client, name, rights);
  for (const dependant of dependants) await recreateDependant(client, dependant, dataset);
}

async function recreateDependant(client: Client, dependant: Dependant, dataset: string): Promise<void> {
  try {
    await client.query(`create view ${dependant.name}${dependant.options} as ${dependant.definition ?? ""}`);
  } catch (error) {
    // 42703 and its kin: it reads a column that is gone or has another type.
    if (sqlStateOf(error)?.startsWith("42") !== true) throw error;
    throw cannotFollow(dataset, [dependant], error);
  }
  await restore(client, dependant.name, dependant.rights);
}

const cannotFollow = (view: string, dependants: readonly Dependant[], cause?: unknown): EdpError =>
  new EdpError("EDP-MDL-005", { view, dependants: dependants.map((one) => one.name) }, { cause });

async function restore(client: Client, name: string, rights: RelationRights): Promise<void> {
  for (const statement of grantStatements(name, rights)) await client.query(statement);
}

/** ODS views share their schema with staging, so no default opens them: being published does. */
async function openToReaders(client: Client, name: string, layer: "ods" | "mart"): Promise<void> {
  if (layer !== "ods") return;
  const found = await client.query("select from pg_roles where rolname = 'edp_analyst'");
  if (found.rowCount !== 0) await client.query(`grant select on ${name} to edp_analyst`);
}

/** A view reads with its owner's rights; somebody may have given it to another role than the one that builds. */
async function letOwnerRead(client: Client, name: string, relation: string): Promise<void> {
  const found = await client.query<{ owner: string }>(
    `select pg_get_userbyid(relowner) as owner from pg_class
      where oid = to_regclass($1) and pg_get_userbyid(relowner) <> current_user`,
    [name],
  );
  const owner = found.rows[0]?.owner;
  if (owner === undefined) return;
  await client.query(`grant usage on schema build to ${quoteIdentifier(owner)}`);
  await client.query(
    `grant select on ${quoteQualified(...splitName(relation))} to ${quoteIdentifier(owner)}`,
  );
}

/** Descriptions of the docs as comments: what psql, Superset and Grafana show. */
async function comment(client: Client, name: string, view: PublishedView): Promise<void> {
  const columns = view.columns.map(
    (column) =>
      `comment on column ${name}.${quoteIdentifier(column.name)} is ${quoteLiteral(column.description)}`,
  );
  await client.query(
    [`comment on view ${name} is ${quoteLiteral(view.description)}`, ...columns].join(";\n"),
  );
}

async function exists(client: Client, name: string): Promise<boolean> {
  const found = await client.query<{ found: boolean }>("select to_regclass($1) is not null as found", [name]);
  return found.rows[0]?.found === true;
}

const splitName = (name: string): readonly string[] => {
  const dot = name.indexOf(".");
  return [name.slice(0, dot), name.slice(dot + 1)];
};
