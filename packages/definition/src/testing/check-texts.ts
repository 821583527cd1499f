// A small platform in memory, for tests: add documents to it and read what validation says.
import { describeIssue, printIssue } from "@edp/base";
import { checkDefinition, type Validation } from "../load/check-definition.ts";
import { readConnectors, type LoadedConnectors } from "../load/load-connectors.ts";
import { parseContracts } from "../load/load-contracts.ts";
import type { CoreEntity } from "../load/load-entities.ts";
import { createValidators } from "../schema/validators.ts";
import { createSourceText } from "../yaml/source-text.ts";
import { contractText, directoryManifest, dropManifest } from "./small-manifests.ts";

/** Path -> text. */
export type Texts = Readonly<Record<string, string>>;

const smallPlatform: Texts = {
  "edp.yaml": "kind: Platform\nname: small\nedp: 0.1.0\nowner: data-team\n",
  "environments/local.yaml": "kind: Environment\nname: local\n",
};

const entities: ReadonlyMap<string, CoreEntity> = new Map([
  [
    "worker",
    {
      name: "worker",
      description: "A person's employment",
      columns: [
        { name: "employee_id", type: "text", required: true, description: "The employee number" },
        { name: "email", type: "text", required: false, description: "Work e-mail" },
      ],
    },
  ],
]);

// Compiling schemas is nearly all that a small validation costs, so all tests share them.
const validators = createValidators();
const readManifests = (manifests: Texts): LoadedConnectors =>
  readConnectors(
    Object.entries(manifests).map(([file, text]) => ({ root: "/edp", source: createSourceText(file, text) })),
    validators,
  );
const twoConnectors: Texts = {
  "connectors/directory/connector.yaml": directoryManifest,
  "connectors/drop/connector.yaml": dropManifest,
};
const readTwo = readManifests(twoConnectors);

/** Validates the small platform with these files added or replaced. Connectors: `directory` and `drop`. */
export function checkTexts(texts: Texts, manifests: Texts = {}): Validation {
  const all = { ...smallPlatform, ...texts };
  const isExtended = Object.keys(manifests).length > 0;
  return checkDefinition({
    dir: "/platform",
    sources: Object.entries(all).map(([file, text]) => createSourceText(file, text)),
    issues: [],
    connectors: isExtended ? readManifests({ ...twoConnectors, ...manifests }) : readTwo,
    validators,
    loadEntities: () => entities,
    loadContracts: () => parseContracts([createSourceText("models/marts/schema.yml", contractText)]),
  });
}

/** Everything that validation prints. */
export const printProblems = (texts: Texts, manifests: Texts = {}): string =>
  checkTexts(texts, manifests).issues.map(printIssue).join("\n\n");

/** Only where, what and what to do: one line each. */
export function listProblems(texts: Texts, manifests: Texts = {}): string[] {
  return checkTexts(texts, manifests).issues.map((issue) => {
    const { message, fix } = describeIssue(issue);
    const at = issue.location;
    const place = at === undefined ? "" : `${at.file}:${at.line.toString()}:${at.column.toString()} `;
    return `${place}${issue.code} ${message} → ${fix}`;
  });
}

/** A Source that is right, with these lines added. */
export const sourceText = (lines: string, name = "corporate_ad"): string =>
  `kind: Source\nname: ${name}\nconnector: directory\nowner: identity-team\ndescription: The directory.\n${lines}`;

export const goodConfig = "config: { urls: [ldaps://dc1.corp.example], baseDn: DC=corp }\n";
