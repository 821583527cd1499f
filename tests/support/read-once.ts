// A process of its own that reads one object through the Singer bridge, for a test that kills it.
import { readFileSync } from "node:fs";
import connector from "../../connectors/singer/src/index.ts";
import { createTestContext, summarizeRead } from "./connector-context.ts";

const { dir, config } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as {
  readonly dir: string;
  readonly config: object;
};
const context = createTestContext({ baseDir: dir, objects: ["workers"], config: { ...config } });
const request = {
  object: "workers",
  mode: "full",
  cursor: undefined,
  since: undefined,
  until: undefined,
} as const;
await summarizeRead(connector.read(context, request));
