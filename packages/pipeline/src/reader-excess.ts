// What a login for queries may do beyond reading as an analyst, and the statements that take it away. Every role that
// it could put on counts, whether it inherits that role's rights or not.
import { quoteIdentifier } from "@edp/postgres";

/** One right too many, and whose it is: the login's, that of a role it is a direct member of, or everybody's. */
export interface ExcessRight {
  /** A role's name, or `public`, which no role can have. */
  readonly bearer: string;
  readonly isLogin: boolean;
  readonly kind:
    "superuser" | "attribute" | "edp" | "server" | "owner" | "database" | "create" | "raw" | "write";
  /** The role, the schema or the database that it is about. */
  readonly subject: string;
}

/** `$1`: the role that EDP itself signs in as. An analyst has none of these; a superuser has the first and all. */
export const askExcess = `
with login as (
  select oid, rolname from pg_roles where rolname = session_user
), bearer as (
  select oid, rolname::text as name, true as is_login from login
  union all
  select group_role.oid, group_role.rolname::text, false
    from login
    join pg_auth_members as membership on membership.member = login.oid
    join pg_roles as group_role on group_role.oid = membership.roleid
), holder as (
  select bearer.name as bearer, bearer.is_login, role.oid, role.rolname, role.rolsuper,
         role.rolcreaterole or role.rolcreatedb or role.rolreplication or role.rolbypassrls as has_attribute
    from bearer
    join pg_roles as role on role.oid = bearer.oid
      or (not bearer.is_login and pg_has_role(bearer.oid, role.oid, 'member'))
  union all
  select 'public', false, 0, 'public', false, false -- what everybody may
), place as (
  select oid, nspname::text as name, nspowner as owner
    from pg_namespace where nspname in ('raw', 'ods', 'vault', 'mart', 'app', 'meta', 'build')
), relation as (
  select class.oid, class.relkind, class.relowner as owner, place.name as place
    from pg_class as class join place on place.oid = class.relnamespace
   where class.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
), found (bearer, is_login, kind, subject) as (
  select bearer, is_login, 'superuser', rolname::text from holder where rolsuper
  union all
  select bearer, is_login, 'attribute', rolname::text from holder where has_attribute
  union all
  select bearer, is_login, 'edp', rolname::text from holder where oid = $1
  union all
  select bearer, is_login, 'server', rolname::text from holder where rolname like 'pg\\_%'
  union all
  select bearer, is_login, 'owner', place.name from holder
    join (select owner, name from place union select owner, place from relation) as place on place.owner = holder.oid
  union all
  select bearer, is_login, 'database', current_database()::text from holder
   where has_database_privilege(oid, current_database(), 'create')
  union all
  select bearer, is_login, 'create', place.name from holder
    join place on has_schema_privilege(holder.oid, place.oid, 'create')
  union all
  select bearer, is_login, 'raw', place.name from holder
    join place on place.name in ('raw', 'vault', 'build') and has_schema_privilege(holder.oid, place.oid, 'usage')
  union all
  select bearer, is_login, 'write', relation.place from holder join relation on case relation.relkind
    when 'S' then has_sequence_privilege(holder.oid, relation.oid, 'usage, update')
    else has_table_privilege(holder.oid, relation.oid, 'insert, update, delete, truncate')
      or has_any_column_privilege(holder.oid, relation.oid, 'insert, update')
    end
)
select distinct bearer, is_login as "isLogin", kind, subject from found order by is_login, bearer, kind, subject`;

export interface Findings {
  /** Completes "it …". */
  readonly excess: readonly string[];
  readonly mend: readonly string[];
}

/** In words, with SQL. What everybody may, or a role brings, is not told once more as another's own. */
export function describeExcess(rights: readonly ExcessRight[], login: string, owner: string): Findings {
  const worst = rights.find(({ kind, isLogin }) => isLogin && ["superuser", "edp"].includes(kind));
  const told = worst === undefined ? rights.filter((right) => !isBrought(right, rights)) : [worst];
  const excess = told.map((right) => {
    if (right.bearer === "public") return `${say(right)}, as everybody may`;
    return right.isLogin ? say(right) : `is a member of ${right.bearer}, which ${say(right)}`;
  });
  return { excess, mend: [...new Set(told.flatMap((right) => mend(right, login, owner)))] };
}

function isBrought(right: ExcessRight, rights: readonly ExcessRight[]): boolean {
  const origins = rights.filter(({ kind, subject }) => kind === right.kind && subject === right.subject);
  if (right.bearer === "public") return false;
  return origins.some(({ bearer, isLogin }) => bearer === "public" || (right.isLogin && !isLogin));
}

function say({ kind, subject, bearer }: ExcessRight): string {
  const role = subject === bearer ? "" : ` as ${subject}`;
  switch (kind) {
    case "superuser":
      return `is a superuser${role}`;
    case "attribute":
      return `may make roles or databases, replicate, or see past row security${role}`;
    case "edp":
      return "is the login of `database.url` or may become it";
    case "server":
      return `has the server's role ${subject}`;
    case "owner":
      return `owns the schema ${subject} or a part of it`;
    case "database":
      return `may make schemas in the database ${subject}`;
    case "create":
      return `may make tables in the schema ${subject}`;
    case "raw":
      return `may enter the schema ${subject}`;
    case "write":
      return `may write in the schema ${subject}`;
  }
}

const attributes = "nosuperuser nocreaterole nocreatedb noreplication nobypassrls";

function mend(
  { kind, subject, bearer, isLogin }: ExcessRight,
  login: string,
  owner: string,
): readonly string[] {
  const role = bearer === "public" ? bearer : quoteIdentifier(bearer);
  // Readers have to stay in edp_analyst; every other role is one too many.
  if (!isLogin && bearer !== "edp_analyst" && bearer !== "public")
    return [`revoke ${role} from ${quoteIdentifier(login)}`];
  const place = quoteIdentifier(subject);
  switch (kind) {
    case "superuser":
    case "attribute":
      return [`alter role ${role} ${attributes}`];
    case "edp":
      return [
        "create role edp_reader login password '…' in role edp_analyst, and name it in `database.readerUrl`",
      ];
    case "server":
      return [`revoke ${place} from ${role}`];
    case "owner":
      return [`reassign owned by ${role} to ${quoteIdentifier(owner)}`];
    case "database":
      return [`revoke create on database ${place} from ${role}`];
    case "create":
      return [`revoke create on schema ${place} from ${role}`];
    case "raw":
      return [`revoke all on schema ${place} from ${role}`];
    case "write":
      return [
        `revoke insert, update, delete, truncate on all tables in schema ${place} from ${role}`,
        `revoke usage, update on all sequences in schema ${place} from ${role}`,
      ];
  }
}
