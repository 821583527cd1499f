import { connector } from "../../../connectors/rest/src/index.ts"; export const x = connector;
