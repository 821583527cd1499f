import type { ModelContract } from "../load/load-contracts.ts";
import { suggest, tell, type CheckContext } from "./check-context.ts";

/** What an app reads must be published. `loadContracts` is asked only when an app reads something. */
export function checkApps(
  context: CheckContext,
  loadContracts: () => ReadonlyMap<string, ModelContract>,
): void {
  for (const app of context.documents.of("App")) {
    for (const [index, dataset] of (app.value.database?.reads ?? []).entries()) {
      const contracts = loadContracts();
      if (contracts.has(dataset)) continue;
      const mark = { document: app, path: ["database", "reads", index] };
      tell(context, mark, "EDP-DEF-039", { dataset, ...suggest(dataset, contracts.keys()) });
    }
  }
}
