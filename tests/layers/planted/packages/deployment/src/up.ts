import { room } from "../../pipeline/src/index.ts"; export const x = room;
