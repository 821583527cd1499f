import type { Connector } from "@edp/connector-sdk";
import { checkSource } from "./check.ts";
import { discoverObjects } from "./discover.ts";
import { readObject } from "./objects.ts";

/** Any HTTP API that answers in JSON or XML, described by configuration alone. */
const connector: Connector = { check: checkSource, discover: discoverObjects, read: readObject };

export default connector;
