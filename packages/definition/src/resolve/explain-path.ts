// `edp explain sources.hr.schedule`: the value that holds, and the line that it came from.
import { EdpError, type Json } from "@edp/base";
import { suggest } from "../checks/check-context.ts";
import type { Definition } from "../definition.ts";
import { environmentDefaults } from "../kinds/environment.ts";
import { platformDefaults } from "../kinds/platform.ts";
import type { DefinitionDocument } from "../load/definition-document.ts";
import { isObject } from "../load/read-document.ts";
import type { Origin } from "../resolved-platform.ts";
import type { Path } from "../text/path.ts";
import { findEnvironment } from "./find-environment.ts";
import { traceSource, writeTitle, type TracedSource } from "./trace-source.ts";
import { fromDefault, fromDocument, type Traced } from "./traced.ts";

/** A group of the tree that explain walks: made only where the path leads. */
type Branch = () => ReadonlyMap<string, Node>;
type Node = { readonly traced: Traced } | { readonly branch: Branch };

/**
 * The values at a dotted path such as `sources.hr.schedule`, or all below it, each with its origin: a
 * `file:line`, a default, or a manifest. Throws EDP-DEF-050 and EDP-DEF-051.
 */
export function explainPath(definition: Definition, environment: string, path: string): readonly Origin[] {
  return walk({ branch: plant(definition, environment) }, "", path);
}

function walk(node: Node, done: string, rest: string): readonly Origin[] {
  if ("traced" in node) return walkValue(node.traced, [], done, rest);
  const children = node.branch();
  if (rest === "") return [...children].flatMap(([key, child]) => walk(child, join(done, key), ""));
  const step = takeStep(rest, children.keys(), done);
  const child = children.get(step);
  return child === undefined ? [] : walk(child, join(done, step), rest.slice(step.length + 1));
}

function walkValue(traced: Traced, inside: Path, done: string, rest: string): readonly Origin[] {
  const value = inside.reduce<Json>(lookUp, traced.value);
  const keys = listKeys(value);
  if (rest !== "") {
    const step = takeStep(rest, keys, done);
    return walkValue(traced, [...inside, step], join(done, step), rest.slice(step.length + 1));
  }
  if (!isObject(value) || keys.length === 0) return [{ path: done, value, from: traced.from(inside) }];
  return keys.flatMap((key) => walkValue(traced, [...inside, key], join(done, key), rest));
}

const join = (done: string, step: string): string => (done === "" ? step : `${done}.${step}`);

function lookUp(value: Json, step: string | number): Json {
  if (Array.isArray(value)) return (value as readonly Json[])[Number(step)] ?? null;
  return isObject(value) ? (value[String(step)] ?? null) : null;
}

const listKeys = (value: Json): readonly string[] =>
  Array.isArray(value)
    ? value.map((_, index) => index.toString())
    : isObject(value)
      ? Object.keys(value)
      : [];

/** The key that `rest` begins with; keys may hold dots themselves, so the longest that fits. */
function takeStep(rest: string, keys: Iterable<string>, done: string): string {
  const known = [...keys];
  const fitting = known.filter((key) => rest === key || rest.startsWith(`${key}.`));
  const longest = fitting.reduce<string | undefined>(
    (a, b) => (a === undefined || b.length > a.length ? b : a),
    undefined,
  );
  if (longest !== undefined) return longest;
  const missing = rest.split(".")[0] ?? rest;
  const { nearest, allowed } = suggest(missing, known);
  const words = { path: done === "" ? "its top" : done, missing, allowed };
  // A single value has nothing below it, so the value itself is what can be asked for.
  if (known.length === 0) throw new EdpError("EDP-DEF-051", { ...words, nearest: done });
  if (nearest === undefined) throw new EdpError("EDP-DEF-051", words);
  const asked = join(done, nearest) + rest.slice(missing.length);
  throw new EdpError("EDP-DEF-051", { ...words, nearest: asked });
}

const leaf = (traced: Traced): Node => ({ traced });

function plant(definition: Definition, environmentName: string): Branch {
  const environment = findEnvironment(definition, environmentName);
  const { platform, sources, mappings, dashboards, services, apps } = definition;
  const documents = (of: ReadonlyMap<string, DefinitionDocument<unknown>>): Node => ({
    branch: () => new Map([...of].map(([name, document]) => [name, plantDocument(document, {})])),
  });
  return () =>
    new Map<string, Node>([
      ["platform", plantDocument(platform, { title: writeTitle(platform.name), ...platformDefaults })],
      ["environment", plantDocument(environment, plainDefaults)],
      [
        "sources",
        {
          branch: () =>
            new Map(
              [...sources].map(([name, source]): [string, Node] => [
                name,
                { branch: () => plantSource(traceSource(definition, environment, source)) },
              ]),
            ),
        },
      ],
      ["mappings", documents(mappings)],
      ["dashboards", documents(dashboards)],
      ["services", documents(services)],
      ["apps", documents(apps)],
    ]);
}

const plainDefaults = {
  target: environmentDefaults.target,
  database: { provider: "embedded" },
  secrets: [{ provider: "environment", prefix: environmentDefaults.secretPrefix }],
};

/** A document as it was written, then the defaults of what it leaves out. */
function plantDocument(
  document: DefinitionDocument<unknown>,
  defaults: Readonly<Record<string, Json>>,
): Node {
  return {
    branch: () => {
      const value = document.value as Readonly<Record<string, Json>>; // a document is a mapping of plain data
      const written = Object.entries(value)
        .filter(([key]) => key !== "kind")
        .map(([key, part]): [string, Node] => [
          key,
          leaf({ value: part, from: fromDocument(document, [key]) }),
        ]);
      const filled = Object.entries(defaults)
        .filter(([key]) => !Object.hasOwn(value, key))
        .map(([key, part]): [string, Node] => [key, leaf({ value: part, from: fromDefault(document.kind) })]);
      return new Map([...written, ...filled]);
    },
  };
}

function plantSource(traced: TracedSource): ReadonlyMap<string, Node> {
  const group = (entries: ReadonlyMap<string, Traced>): Node => ({
    branch: () => new Map([...entries].map(([key, value]) => [key, leaf(value)])),
  });
  const { name: _name, manifest: _manifest, config, secrets, inventory, ...fields } = traced;
  const plain = Object.entries(fields).map(([key, value]): [string, Node] => [key, leaf(value as Traced)]);
  return new Map([
    ...plain,
    ["config", group(config)],
    ["secrets", group(secrets)],
    ...[...inventory].map(([key, value]): [string, Node] => [key, leaf(value)]),
  ]);
}
