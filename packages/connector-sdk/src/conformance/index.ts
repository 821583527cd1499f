// The conformance kit, for `conformance.ts` of a connector and for `edp connectors test`.
export type {
  CauseFault,
  ChangeKind,
  ConformanceSuite,
  FaultDetails,
  FaultName,
  Scenario,
  ScenarioObject,
  Transport,
  World,
  WorldSource,
  WorldTools,
} from "./suite.ts";
export { madeByTheKit } from "./suite.ts";
export { makeCertificate, type Certificate, type Validity } from "./http/certificate.ts";
export { createHttpScenario } from "./http/http-suite.ts";
export {
  signIn,
  type HttpObject,
  type HttpReply,
  type HttpScenario,
  type HttpSeen,
  type HttpWorldView,
} from "./http/http-scenario.ts";
export {
  makeRecords,
  serveList,
  type PlainRecord,
  type ServedList,
  type ServedPaging,
} from "./http/serve-list.ts";
export { findNewest, selectItems, type Shop, type ShopItem } from "./sql/shop.ts";
export { createSqlSuite, type ShopServerInput } from "./sql/sql-suite.ts";
export { startTestServer, type TestServer } from "./test-server.ts";
export { kitVersion, ruleTable } from "./rule-table.ts";
export { runConformance, type ConformanceInput, type Verdict } from "./run-conformance.ts";
export { loadSuite } from "./load-suite.ts";
