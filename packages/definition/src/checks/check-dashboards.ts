import type { Dashboard } from "../kinds/dashboard.ts";
import type { DefinitionDocument } from "../load/definition-document.ts";
import type { ModelContract } from "../load/load-contracts.ts";
import type { Path } from "../text/path.ts";
import { suggest, tell, type CheckContext } from "./check-context.ts";

/** Tiles against the contracts of the models. `loadContracts` is asked only when there is a dashboard. */
export function checkDashboards(
  context: CheckContext,
  loadContracts: () => ReadonlyMap<string, ModelContract>,
): void {
  for (const dashboard of context.documents.of("Dashboard")) {
    const contracts = loadContracts();
    for (const [index, tile] of dashboard.value.tiles.entries()) {
      const contract = contracts.get(tile.dataset);
      const path = ["tiles", index];
      if (contract === undefined) {
        const words = { dataset: tile.dataset, ...suggest(tile.dataset, contracts.keys()) };
        tell(context, { document: dashboard, path: [...path, "dataset"] }, "EDP-DEF-039", words);
      } else checkTile(context, { dashboard, tile, path, contract });
    }
  }
}

interface TileCheck {
  readonly dashboard: DefinitionDocument<Dashboard>;
  readonly tile: Dashboard["tiles"][number];
  readonly path: Path;
  readonly contract: ModelContract;
}

function checkTile(context: CheckContext, { dashboard, tile, path, contract }: TileCheck): void {
  const known = contract.columns.map((column) => column.name);
  const check = (column: string, at: Path, mark: "key" | "value"): void => {
    if (known.includes(column)) return;
    const words = { subject: tile.dataset, column, ...suggest(column, known) };
    tell(context, { document: dashboard, path: [...path, ...at], at: mark }, "EDP-DEF-037", words);
  };
  for (const [index, column] of tile.columns.entries()) check(column, ["columns", index], "value");
  for (const column of Object.keys(tile.where ?? {})) check(column, ["where", column], "key");
  if (tile.orderBy !== undefined) check(tile.orderBy, ["orderBy"], "value");
}
