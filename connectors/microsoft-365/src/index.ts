import type { Connector } from "@edp/connector-sdk";
import { checkSource } from "./check.ts";
import { discoverObjects } from "./discover.ts";
import { readObject } from "./objects.ts";

/** Microsoft 365 through Microsoft Graph, read only. */
const connector: Connector = { check: checkSource, discover: discoverObjects, read: readObject };

export default connector;
