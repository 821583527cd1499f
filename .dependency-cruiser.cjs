// The stairs of the house: imports point down, never up, never sideways. One rule a sentence.
// `root` is empty for the real house; the planted one (tests/layers) passes its own.
const root = process.env.EDP_LAYERS_ROOT ?? "";
const room = (name) => `^${root}packages/${name}/`;
const connectors = `^${root}connectors/`;
const apps = `^${root}apps/`;
/** Tests, what only they share, and how a connector is proven. */
const testCode = ["\\.test\\.ts$", "/testing/", `${connectors}[^/]+/conformance`];
const ours = `^${root}(packages|connectors|apps)/`;

/** What a room may import of ours, beside itself. */
const allowed = {
  base: [],
  definition: ["base"],
  secrets: ["base"],
  postgres: ["base"],
  simulation: ["base"],
  "connector-sdk": ["base", "definition"],
  landing: ["base", "definition", "postgres", "connector-sdk"],
  transform: ["base", "definition", "postgres", "connector-sdk"],
  deployment: ["base", "definition"],
  pipeline: ["base", "definition", "secrets", "postgres", "connector-sdk", "landing", "transform"],
};

module.exports = {
  forbidden: [
    { name: "everything-resolves", severity: "error", from: {}, to: { couldNotResolve: true } },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    ...Object.entries(allowed).map(([name, below]) => ({
      name: `${name}-looks-down-only`,
      severity: "error",
      from: { path: room(name), pathNot: "\\.test\\.ts$" },
      to: { path: ours, pathNot: [room(name), ...below.map(room)] },
    })),
    {
      name: "connectors-are-leaves",
      comment: "A connector knows base and the SDK, and no other connector.",
      severity: "error",
      from: { path: `${connectors}([^/]+)/`, pathNot: "\\.test\\.ts$" },
      to: { path: ours, pathNot: [room("base"), room("connector-sdk"), `${connectors}$1/`] },
    },
    {
      name: "nobody-names-a-connector",
      comment: "They are loaded by name at run time, so adding one is adding a folder.",
      severity: "error",
      from: { pathNot: [connectors, `^${root}tests/`] },
      to: { path: connectors },
    },
    {
      name: "apps-do-not-know-each-other",
      severity: "error",
      from: { path: `${apps}([^/]+)/` },
      to: { path: apps, pathNot: `${apps}$1/` },
    },
    {
      name: "packages-do-not-know-apps",
      severity: "error",
      from: { path: `^${root}(packages|connectors)/` },
      to: { path: apps },
    },
    {
      name: "code-does-not-import-tests",
      severity: "error",
      from: { path: ours, pathNot: testCode },
      to: { path: [`^${root}tests/`, ...testCode] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["/golden/", "tests/layers/planted/.*/node_modules"] },
    tsPreCompilationDeps: true, // 1: see `import type` as well
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"], // 2: follow workspace packages to their source
      conditionNames: ["types", "import", "node", "default"],
    },
  },
};
