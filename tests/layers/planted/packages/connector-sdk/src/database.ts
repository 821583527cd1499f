import { room } from "../../postgres/src/index.ts"; export const x = room;
