// A tap for the conformance kit: it speaks the Singer specification, and its system is a file that the world writes.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

/** What stands in `world.json`. */
export interface TapWorld {
  readonly records: readonly { readonly id: string; readonly updated_at: string }[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly fault?: { readonly name: string; readonly times: number };
}

const { values: options } = parseArgs({
  options: {
    config: { type: "string", default: "" },
    catalog: { type: "string" },
    state: { type: "string" },
    discover: { type: "boolean", default: false },
  },
});

function fail(line: string): never {
  process.stderr.write(`CRITICAL ${line}\n`);
  process.exit(1);
}

function print(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
const config = readJson(options.config) as Readonly<Record<string, string>>;
const worldFile = `${config["dir"] ?? ""}/world.json`;
const { records, secrets, fault } = readJson(worldFile) as TapWorld;

if (fault?.name === "unreachable") fail("could not connect to server: Connection refused");
if (fault?.name === "echo") fail(`the system refuses ${JSON.stringify(config)}`);
for (const [name, value] of Object.entries(secrets))
  if (config[name] !== value) fail(`401 Unauthorized: ${name} is wrong`);

const schema = { type: "object", properties: { id: {}, name: {}, updated_at: {} } };
const stream = { tap_stream_id: "workers", stream: "workers", schema, key_properties: ["id"] };
if (options.discover) {
  print({ streams: [stream] });
  process.exit(0);
}
if (fault?.name === "denied") fail("permission denied for stream workers");

const state = options.state === undefined ? {} : (readJson(options.state) as { readonly since?: string });
const since = state.since ?? "";
const sorted = records.filter((one) => one.updated_at >= since);
if (options.catalog === undefined || !/"selected":true/.test(readFileSync(options.catalog, "utf8")))
  process.exit(0);
print({ type: "SCHEMA", stream: "workers", schema, key_properties: ["id"] });
let newest = since;
for (const [index, record] of sorted.entries()) {
  if (fault?.name === "failing" && index === 3 && fault.times > 0) {
    const next = { ...fault, times: fault.times - 1 };
    writeFileSync(worldFile, JSON.stringify({ records, secrets, fault: next }));
    fail("the system is down for maintenance");
  }
  print({ type: "RECORD", stream: "workers", record });
  newest = record.updated_at > newest ? record.updated_at : newest;
}
print({ type: "STATE", value: { since: newest } });
