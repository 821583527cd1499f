// Code of a connector, wherever its folder is. A connector in a user's platform imports `@edp/base` and
// `@edp/connector-sdk` like EDP's own do, though no node_modules above it has them: they always mean the running
// EDP's, so that there is one EdpError and one Secret in the process.
import { registerHooks } from "node:module";
import { resolveOwn } from "./own-modules.ts";

const shared = ["@edp/base", "@edp/connector-sdk", "@edp/connector-sdk/conformance"];

let isShared = false;

/** Imports a file by its `file:` address. */
export async function importForeign(address: string): Promise<{ readonly default?: unknown }> {
  if (!isShared) {
    isShared = true;
    // Looked up before the hook is there, since looking up asks the hooks too.
    const addresses = new Map(shared.map((name) => [name, resolveOwn(name)]));
    registerHooks({
      resolve: (specifier, context, next) => next(addresses.get(specifier) ?? specifier, context),
    });
  }
  return (await import(address)) as { readonly default?: unknown };
}
