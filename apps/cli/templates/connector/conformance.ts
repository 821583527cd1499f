// A small system of this kind, for `edp connectors test`: its data and its answers. The server, its faults
// (throttling, failures, loops, expired certificates, …) and the rules are EDP's.
import {
  createHttpScenario,
  makeRecords,
  serveList,
  type ConformanceSuite,
} from "@edp/connector-sdk/conformance";

export default [
  createHttpScenario({
    name: "by next link, with a token",
    secrets: ["api-token"],
    objects: [{ name: "items", modes: ["full", "incremental"], key: "id", records: makeRecords(8) }],
    source: (url) => ({ baseUrl: `${url}/v1` }),
    answer: (request, world) =>
      request.headers["authorization"] === `Bearer ${world.secret("api-token")}`
        ? serveList(request, world, {
            object: "items",
            path: "/v1/items",
            paging: { kind: "next-link", field: "next" },
            field: "items",
            since: { parameter: "updated_since", field: "updated_at" },
          })
        : { status: 401, json: { message: "the token is wrong" } },
  }),
] satisfies ConformanceSuite;
