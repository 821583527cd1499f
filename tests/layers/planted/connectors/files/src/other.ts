import { connector } from "../../rest/src/index.ts"; export const x = connector;
