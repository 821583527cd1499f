import { room } from "../../transform/src/index.ts"; export const x = room;
