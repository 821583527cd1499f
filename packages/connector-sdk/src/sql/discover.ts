// What a database has: the objects that config describes, then every other table and view that may be read.
import type { ConnectorContext, DiscoveredObject } from "../connector.ts";
import type { SqlConfig } from "./config.ts";
import type { ListedTable, SqlEngine } from "./engine.ts";

export async function discoverTables(
  engine: SqlEngine,
  context: ConnectorContext,
  config: SqlConfig,
): Promise<readonly DiscoveredObject[]> {
  const session = await engine.open(context, config);
  try {
    const tables = await session.listTables();
    const described = [...config.objects.values()].flatMap(({ name, schema, table }) => {
      const found = tables.find((one) => one.schema === schema && one.table === table);
      return found === undefined ? [] : [{ ...describe(found), name }];
    });
    const taken = new Set([...config.objects.values()].map(({ schema, table }) => `${schema}.${table}`));
    const others = tables.map(describe).filter(({ name }) => !taken.has(name));
    return [...described, ...others];
  } finally {
    await session.close();
  }
}

function describe({ schema, table, columns, estimatedRows }: ListedTable): DiscoveredObject {
  const name = `${schema}.${table}`;
  const guess = estimatedRows === undefined ? {} : { recordCount: estimatedRows };
  return { name, description: `Rows of ${name}`, fields: columns, ...guess };
}
