// A scenario over HTTP: its author writes the data and how the source answers; the server, its faults and its
// witness are the kit's.
//
// ```ts
// export default [
//   createHttpScenario({
//     name: "by page, with an API key",
//     secrets: ["api-key"],
//     objects: [{ name: "badges", modes: ["full"], key: "id", records: makeRecords(7) }],
//     source: (url) => ({ baseUrl: url }),
//     answer: (request, world) =>
//       request.headers["x-key"] === world.secret("api-key")
//         ? serveList(request, world, { path: "/badges", object: "badges", paging: { kind: "page", … } })
//         : { status: 401, json: { message: "wrong key" } },
//   }),
// ] satisfies ConformanceSuite;
// ```
import { madeByTheKit, type Scenario } from "../suite.ts";
import type { HttpScenario } from "./http-scenario.ts";
import { openHttpWorld } from "./http-world.ts";

export function createHttpScenario(written: HttpScenario): Scenario {
  const { name, objects, secrets } = written;
  return {
    name,
    transport: "http",
    objects: objects.map(({ name: object, modes, statesDeletions }) => ({
      name: object,
      modes,
      ...(statesDeletions === undefined ? {} : { statesDeletions }),
    })),
    secrets: isList(secrets) ? Object.fromEntries(secrets.map((secret) => [secret, madeByTheKit])) : secrets,
    renewsSignIn: written.renewsSignIn ?? false,
    open: (tools) => openHttpWorld(written, tools),
  };
}

function isList(secrets: HttpScenario["secrets"]): secrets is readonly string[] {
  return Array.isArray(secrets);
}
