// Every error that EDP can report, one file an area. A code is never reused or renumbered.
import { cli } from "./catalogue/cli.ts";
import { db } from "./catalogue/db.ts";
import { def } from "./catalogue/def.ts";
import { dep } from "./catalogue/dep.ts";
import { lnd } from "./catalogue/lnd.ts";
import { mdl } from "./catalogue/mdl.ts";
import { run } from "./catalogue/run.ts";
import { sec } from "./catalogue/sec.ts";
import { src } from "./catalogue/src.ts";
import { web } from "./catalogue/web.ts";

export const catalogue = {
  ...cli,
  ...def,
  ...sec,
  ...db,
  ...src,
  ...lnd,
  ...run,
  ...mdl,
  ...dep,
  ...web,
} as const;

export type ErrorCode = keyof typeof catalogue;
export type ErrorParams<C extends ErrorCode> = Parameters<(typeof catalogue)[C]["message"]>[0];
