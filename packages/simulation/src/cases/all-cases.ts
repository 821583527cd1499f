import { access } from "./access.ts";
import { attributes } from "./attributes.ts";
import { hires } from "./hires.ts";
import { leavers } from "./leavers.ts";
import { licences } from "./licences.ts";
import type { PlantedCase } from "./planted-case.ts";
import { tickets } from "./tickets.ts";

/** In the order in which people are chosen for them: what happens once comes before what happens often. */
export const allCases: readonly PlantedCase[] = [
  ...hires,
  ...leavers,
  ...licences,
  ...attributes,
  ...access,
  ...tickets,
].toSorted((a: PlantedCase, b: PlantedCase) => Number(b.oneIn === "once") - Number(a.oneIn === "once"));
