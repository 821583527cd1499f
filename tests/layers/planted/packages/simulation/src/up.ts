import { room } from "../../definition/src/index.ts"; export const x = room;
