import { room } from "../../simulation/src/index.ts"; export const x = room;
