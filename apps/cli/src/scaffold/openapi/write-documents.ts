// The manifest, the example and the pages of a connector that reads an API through the connector `rest`.
import { writeYaml, type Json, type JsonObject } from "@edp/base";
import type { ConnectorName } from "../scaffold-file.ts";
import type { ApiPlan, AuthPlan, ListPlan } from "./api-plan.ts";
import { listSecrets } from "./write-code.ts";

export function writeManifest(plan: ApiPlan, name: ConnectorName): string {
  const head =
    "# Made from the API's own document. Look at sensitivity, permissions and owner: no document knows them.\n";
  return (
    head +
    writeYaml({
      kind: "Connector",
      name: name.kebab,
      title: name.title,
      summary: `Reads ${plan.lists.map((list) => list.name.replaceAll("_", " ")).join(", ")} of ${plan.title || name.title}.`,
      status: "Planned",
      owner: "your-team",
      transports: ["http"],
      authentication: [authentication[plan.auth.kind]],
      domains: [name.title],
      testedWith: ["the contract server in conformance.ts"],
      objects: plan.lists.map(toManifestObject),
      config: writeSchema(plan.auth),
      secrets: listSecrets(plan.auth).map((secret) => ({ ...secret, required: true })),
      egress: plan.auth.kind === "oauth2" ? ["baseUrl", "tokenUrl"] : ["baseUrl"],
      provides: {},
    })
  );
}

const authentication: Readonly<Record<AuthPlan["kind"], string>> = {
  none: "none",
  basic: "service account",
  bearer: "API key",
  "api-key": "API key",
  oauth2: "OAuth",
};

function toManifestObject(list: ListPlan): JsonObject {
  return {
    name: list.name,
    description: list.description,
    key: list.key,
    modes: list.since === undefined ? ["full"] : ["full", "incremental"],
    ...(list.since === undefined ? {} : { cursor: list.updatedAt ?? "" }),
    sensitivity: "confidential",
    permissions: list.permissions,
  };
}

function writeSchema(auth: AuthPlan): JsonObject {
  const address = { type: "string", pattern: "^https?://" };
  const more: Readonly<Record<string, Json>> =
    auth.kind === "basic"
      ? { user: { type: "string", minLength: 1, description: "Name of the read-only user" } }
      : auth.kind === "oauth2"
        ? {
            tokenUrl: { ...address, description: "Where tokens are asked for" },
            clientId: { type: "string", minLength: 1, description: "Id of the client" },
          }
        : {};
  return {
    type: "object",
    additionalProperties: false,
    required: ["baseUrl", ...Object.keys(more)],
    properties: {
      baseUrl: { ...address, description: "Address of the API" },
      ...more,
      privateNetwork: {
        type: "boolean",
        description:
          "The system stands in your own network, so its name may lead to a private address. Default false.",
      },
    },
  };
}

export function writeSource(plan: ApiPlan, name: ConnectorName): string {
  const { auth } = plan;
  const head = `# Copy it to sources/ of your platform. Secrets are references such as ${name.snake}/api-key; none is written here.\n`;
  return (
    head +
    writeYaml({
      kind: "Source",
      name: name.snake,
      title: name.title,
      connector: name.kebab,
      owner: "your-team",
      description: "What the system is and what its data is used for",
      config: {
        baseUrl: plan.baseUrl,
        ...(auth.kind === "basic" ? { user: "edp-reader" } : {}),
        ...(auth.kind === "oauth2" ? { tokenUrl: auth.tokenUrl, clientId: "edp" } : {}),
      },
      schedule: "0 3 * * *",
      freshness: { warnAfter: "26h", errorAfter: "50h" },
      sensitivity: "confidential",
    })
  );
}

export function writeMapping({ lists }: ApiPlan, name: ConnectorName): string {
  const [list] = lists;
  const head =
    "# Which entity an object is, and which field fills which column: the entity's column on the left.\n";
  const object = list?.name ?? "";
  return (
    head +
    writeYaml({
      kind: "Mapping",
      name: `${name.kebab}-${object.replaceAll("_", "-")}`,
      type: "entity",
      owner: "your-team",
      description: `The ${object} as tickets`,
      source: name.snake,
      object,
      entity: "ticket",
      columns: { ticket_key: list?.key ?? "" },
    })
  );
}

/** The page of the blank scaffold, with this API's facts. */
export function writePage(template: string, plan: ApiPlan): string {
  const secrets = listSecrets(plan.auth).map(({ name, description }) => `\`${name}\` (${description})`);
  const permissions = [...new Set(plan.lists.flatMap((list) => list.permissions))];
  const access = [
    secrets.length === 0
      ? "The API asks for no sign-in."
      : `A read-only user. Its secret is ${secrets.join(", ")}; the definition holds a reference to it, never the value.`,
    permissions.length === 0
      ? "The document names no permissions."
      : `Permissions: ${permissions.join(", ")}.`,
    ...plan.leftOut.map((reason) => `Not read: ${reason}.`),
  ].join("\n");
  const names = plan.lists.map(({ name }) => name).join(", ");
  return template
    .replace(/^Reads the items of a system.*$/m, `Reads ${names} over its API. It reads and never writes.`)
    .replace(/^Items\.$/m, `${names}.`)
    .replace(
      /^API, JSON over HTTPS.*$/m,
      "API, JSON over HTTPS, through the connector `rest`; `src/objects.ts` says how.",
    )
    .replace(/(## 5\. Required access\n+)[^#]+/, (_all, heading: string) => `${heading}${access}\n\n`)
    .replace(
      /^One record an item.*\n.*$/m,
      "One record a list entry, in `raw.<source>_<object>`; the bytes as received.",
    )
    .replace("`<source>/api-token`", "`<source>/<secret>`")
    .replace("grant `items.read` to the user", "grant what section 5 names");
}
