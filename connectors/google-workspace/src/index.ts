import type { Connector } from "@edp/connector-sdk";
import { checkSource } from "./check.ts";
import { discoverObjects } from "./discover.ts";
import { readObject } from "./read.ts";

/** Google Workspace through the Admin SDK and the Enterprise License Manager, read only. */
const connector: Connector = { check: checkSource, discover: discoverObjects, read: readObject };

export default connector;
