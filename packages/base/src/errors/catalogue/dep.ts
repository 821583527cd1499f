// DEP: images, the workload graph, rendered files.
import type { Catalogue } from "../catalogue-types.ts";

export const dep = {} as const satisfies Catalogue;
