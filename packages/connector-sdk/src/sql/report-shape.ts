// Columns that config allows and that are not there: the read goes on without them, and says so.
import type { ConnectorContext } from "../connector.ts";
import type { SqlTable } from "./table.ts";

export function reportShape(context: Pick<ConnectorContext, "log">, table: SqlTable): void {
  if (table.missing.length === 0) return;
  context.log.log("warn", "columns that config allows are gone", {
    object: table.object.name,
    missing: table.missing.join(", "),
    columns: table.columns.map(({ name }) => name).join(", "),
  });
}
