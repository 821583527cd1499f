import type { Connector } from "@edp/connector-sdk";
import { checkSource } from "./check.ts";
import { discoverObjects } from "./discover.ts";
import { readObject } from "./read.ts";

/** The three things that EDP asks of a connector. It never sees the database: EDP lands what it yields. */
const connector: Connector = { check: checkSource, discover: discoverObjects, read: readObject };

export default connector;
