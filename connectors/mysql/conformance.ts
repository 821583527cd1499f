// What the conformance kit reads through this connector: a database behind TLS, as one snapshot and page by page. That
// real servers answer as this one does is tested against Debian's MariaDB (src/mariadb.db.test.ts); the kit commands
// faults that no real server can be asked for.
import { madeByTheKit, type ConformanceSuite, type Scenario } from "@edp/connector-sdk/conformance";
import { openShopWorld } from "./src/testing/shop-world.ts";

const objects: Scenario["objects"] = [{ name: "items", modes: ["full", "incremental"] }];
const shared = {
  transport: "sql",
  objects,
  secrets: { password: madeByTheKit },
  renewsSignIn: false,
} as const;

export default [
  { ...shared, name: "as one snapshot", open: (tools) => openShopWorld(tools, {}) },
  { ...shared, name: "page by page", open: (tools) => openShopWorld(tools, { snapshot: "none" }) },
] satisfies ConformanceSuite;
