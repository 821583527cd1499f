import { suggest, tell, type CheckContext } from "./check-context.ts";

/** What an environment overrides must be there. */
export function checkEnvironments(context: CheckContext): void {
  if (!context.isWhole) return;
  const known = context.documents.names("Source");
  for (const environment of context.documents.of("Environment")) {
    for (const source of Object.keys(environment.value.sources ?? {})) {
      if (known.has(source)) continue;
      const mark = { document: environment, path: ["sources", source], at: "key" } as const;
      tell(context, mark, "EDP-DEF-035", { source, ...suggest(source, known) });
    }
  }
}
