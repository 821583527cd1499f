// What a database has: the objects that config describes, then every other table and view that may be read.
import type { ConnectorContext, DiscoveredObject } from "../connector.ts";
import type { SqlConfig } from "./config.ts";
import type { SqlDialect } from "./dialect.ts";
import type { ListedTable, SqlEngine } from "./engine.ts";
import type { CatalogTable } from "./table.ts";

export async function discoverTables(
  engine: SqlEngine,
  context: ConnectorContext,
  config: SqlConfig,
): Promise<readonly DiscoveredObject[]> {
  const session = await engine.open(context, config);
  try {
    const found: DiscoveredObject[] = [];
    for (const listed of await session.listTables()) {
      context.signal.throwIfAborted();
      const catalog = await session.findTable({ ...listed, name: listed.table, capture: false });
      found.push({ ...describe(listed), ...describeCatalog(engine.dialect, catalog) });
    }
    const described = [...config.objects.values()].flatMap(({ name, schema, table }) => {
      const one = found.find(({ place }) => place?.["schema"] === schema && place["table"] === table);
      return one === undefined ? [] : [{ ...one, name }];
    });
    const taken = new Set([...config.objects.values()].map(({ schema, table }) => `${schema}.${table}`));
    return [...described, ...found.filter(({ name }) => !taken.has(name))];
  } finally {
    await session.close();
  }
}

function describe({ schema, table, columns, estimatedRows }: ListedTable): DiscoveredObject {
  const name = `${schema}.${table}`;
  const guess = estimatedRows === undefined ? {} : { recordCount: estimatedRows };
  const place = { schema, table };
  return { name, description: `Rows of ${name}`, fields: columns, place, ...guess };
}

function describeCatalog(
  dialect: SqlDialect,
  catalog: CatalogTable | undefined,
): Pick<DiscoveredObject, "key" | "cursors"> {
  if (catalog === undefined) return {};
  const { primaryKey } = catalog;
  return {
    ...(primaryKey.length === 0 ? {} : { key: primaryKey }),
    cursors: findCursors(dialect, catalog),
  };
}

const soundsLikeChange = /updat|modif|chang|touch|last.?(write|edit)|mtime/i;

/** Numbers that the engine gives to each change, and times that are called so; indexed ones first. */
function findCursors(dialect: SqlDialect, { columns, indexedColumns }: CatalogTable): readonly string[] {
  const fitting = columns.filter((column) => {
    const kind = dialect.cursorKind(column);
    return kind === "version" || (kind === "time" && soundsLikeChange.test(column.name));
  });
  const isSlow = ({ name }: { readonly name: string }): number => (indexedColumns.includes(name) ? 0 : 1);
  return fitting.sort((a, b) => isSlow(a) - isSlow(b)).map(({ name }) => name);
}
