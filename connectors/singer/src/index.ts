import type { Connector } from "@edp/connector-sdk";
import { checkSource } from "./check.ts";
import { readConfig } from "./config.ts";
import { discoverObjects } from "./discover.ts";
import { prepareProgram } from "./program.ts";
import { readObject } from "./read.ts";

/** Any Singer tap or Airbyte source, as a program of its own: EDP runs it and lands what it prints. */
const connector: Connector = {
  prepare: async (context) => {
    await prepareProgram(context, readConfig(context));
  },
  check: checkSource,
  discover: discoverObjects,
  read: readObject,
};

export default connector;
