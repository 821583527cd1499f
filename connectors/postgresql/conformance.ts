// The kit's shop, on a server that speaks as much of the protocol as the connector asks for. That real servers answer
// as this one does is tested against Debian's PostgreSQL (src/*.db.test.ts); the kit commands faults that no real server can be asked for.
import { createSqlSuite } from "@edp/connector-sdk/conformance";
import { startShopServer } from "./src/testing/shop-server.ts";

export default createSqlSuite(startShopServer, [
  {
    name: "by change capture",
    config: { publication: "edp", objects: { items: { table: "items", capture: true } } },
    statesDeletions: true,
  },
]);
