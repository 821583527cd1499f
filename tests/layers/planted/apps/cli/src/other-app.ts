import { app } from "../../console/src/index.ts"; export const x = app;
