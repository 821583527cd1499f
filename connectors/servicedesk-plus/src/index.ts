import type { Connector } from "@edp/connector-sdk";
import { checkSource } from "./check.ts";
import { discoverObjects } from "./discover.ts";
import { readObject } from "./read.ts";
import { openSession } from "./session.ts";

/** ManageEngine ServiceDesk Plus through its API v3, on premises and in the cloud, read only. */
const connector: Connector = {
  check: checkSource,
  discover: discoverObjects,
  read: (context, request) => readObject(context, request),
  openSession,
};

export default connector;
