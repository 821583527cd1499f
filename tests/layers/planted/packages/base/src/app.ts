import { app } from "../../../apps/cli/src/index.ts"; export const x = app;
