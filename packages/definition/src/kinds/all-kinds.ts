import { appKind } from "./app.ts";
import { dashboardKind } from "./dashboard.ts";
import { environmentKind } from "./environment.ts";
import type { Kind } from "./kind.ts";
import { mappingKind } from "./mapping.ts";
import { platformKind } from "./platform.ts";
import { serviceKind } from "./service.ts";
import { sourceKind } from "./source.ts";

/** Every kind of document, in the order of the documentation. */
export const allKinds = {
  Platform: platformKind,
  Environment: environmentKind,
  Source: sourceKind,
  Mapping: mappingKind,
  Dashboard: dashboardKind,
  Service: serviceKind,
  App: appKind,
} as const;

export type KindName = keyof typeof allKinds;

export function findKind(name: string): Kind | undefined {
  // A kind's `check` takes its own type; whoever calls it has validated the value by the kind's own schema.
  return Object.hasOwn(allKinds, name) ? allKinds[name as KindName] : undefined;
}
