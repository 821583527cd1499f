import type { room } from "../../definition/src/index.ts"; export type X = typeof room;
