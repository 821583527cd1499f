import { room } from "../../secrets/src/index.ts"; export const x = room;
