// A source against its connector: it exists, the config fits its schema, objects and secrets are known to it.
import { createIssue } from "@edp/base";
import type { Source } from "../kinds/source.ts";
import type { DefinitionDocument } from "../load/definition-document.ts";
import type { LoadedConnector } from "../load/load-connectors.ts";
import { createShow } from "../load/read-document.ts";
import { describeErrors } from "../schema/describe-errors.ts";
import type { Validate } from "../schema/validators.ts";
import { findFittingSpelling, identifierPattern } from "../text/names.ts";
import type { Path } from "../text/path.ts";
import { suggest, tell, type CheckContext, type Mark } from "./check-context.ts";
import {
  isAmong,
  listObjects,
  listWritable,
  markInConfig,
  markObjects,
  viewSource,
  type SourceView,
} from "./source-objects.ts";

export function checkSources(context: CheckContext): void {
  const environments = context.documents.of("Environment");
  for (const source of context.documents.of("Source")) {
    const connector = context.connectors.get(source.value.connector);
    if (connector === undefined) {
      tellUnknownConnector(context, source);
      continue;
    }
    checkSecretNames(context, source, connector);
    for (const view of viewSource(source, environments)) {
      checkConfig(context, view, connector);
      checkObjects(context, view, connector);
    }
  }
}

function tellUnknownConnector(context: CheckContext, source: DefinitionDocument<Source>): void {
  const connector = source.value.connector;
  const words = { connector, ...suggest(connector, context.connectors.keys()) };
  tell(context, { document: source, path: ["connector"] }, "EDP-DEF-030", words);
}

function checkSecretNames(
  context: CheckContext,
  source: DefinitionDocument<Source>,
  { manifest }: LoadedConnector,
): void {
  const known = manifest.secrets.map((secret) => secret.name);
  for (const secret of Object.keys(source.value.secrets ?? {})) {
    if (known.includes(secret)) continue;
    const words = { connector: manifest.name, secret, ...suggest(secret, known) };
    tell(context, { document: source, path: ["secrets", secret], at: "key" }, "EDP-DEF-040", words);
  }
}

function checkConfig(context: CheckContext, view: SourceView, connector: LoadedConnector): void {
  const errors = getValidate(context, connector)?.(view.config) ?? [];
  if (errors.length === 0) return;
  const marked = (path: Path): Mark => markInConfig(view, path);
  describeErrors(errors, {
    kind: `Source with connector ${connector.manifest.name}`,
    at: ["config"],
    report: (path, code, params, at) => {
      tell(context, { ...marked(path), ...(at === undefined ? {} : { at }) }, code, params);
    },
    ...createShow({ isHidden: (path, at) => isHidden(marked(path), at) }),
  });
}

const isHidden = ({ document, path }: Mark, at: "key" | "value"): boolean => document.isHidden(path, at);

function getValidate(context: CheckContext, { manifest, document }: LoadedConnector): Validate | undefined {
  try {
    return context.validators.get(manifest.config);
  } catch (cause) {
    const problem = `its config is no JSON Schema: ${cause instanceof Error ? cause.message : "it does not compile"}`;
    const issue = createIssue(
      "EDP-DEF-043",
      { connector: manifest.name, problem },
      document.locate(["config"], "key"),
    );
    // Every source of the connector meets it; once is enough.
    if (
      !context.issues.some((other) => other.code === issue.code && other.location?.file === document.file)
    ) {
      context.issues.push(issue);
    }
    return undefined;
  }
}

function checkObjects(context: CheckContext, view: SourceView, { manifest }: LoadedConnector): void {
  const known = listObjects(manifest, view.config);
  if (known === undefined) return;
  const subject = manifest.dynamicObjects
    ? `The config of ${view.source.name}`
    : `The connector ${manifest.name}`;
  for (const [object, mark] of markObjects(view)) {
    if (isAmong(known, object)) continue;
    tell(context, mark, "EDP-DEF-031", { object, subject, ...suggest(object, listWritable(known)) });
  }
  if (manifest.dynamicObjects) checkDescribedNames(context, view, known);
}

/** Objects that a source describes itself become table names, so their names follow the same rule. */
function checkDescribedNames(context: CheckContext, view: SourceView, names: readonly string[]): void {
  const form = new RegExp(identifierPattern);
  for (const name of names) {
    if (form.test(name)) continue;
    const fix = `write "${findFittingSpelling(name, identifierPattern) ?? "records"}"`;
    const expected = "lower-case letters and digits joined by single underscores, a letter first";
    const path = ["config", "objects", name];
    tell(context, { ...markInConfig(view, path), at: "key" }, "EDP-DEF-005", {
      path: "config.objects",
      expected: `named by ${expected}`,
      seen: `"${name}"`,
      fix,
    });
  }
}
