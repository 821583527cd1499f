// A connector of one's own, in a platform that knows nothing of EDP's repository: begun, proved, run.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFolder, edp, edpJson } from "../support/edp.ts";
import { repositoryRoot, runTool, type ToolResult } from "../support/run-tool.ts";
import { sendJson, startWebServer, type Answer } from "../support/web-server.ts";

const folder = createFolder();
const platform = join(folder.path, "library");
const token = "the-token-of-a-reader";

interface Tested {
  readonly connector: string;
  readonly passed: boolean;
  readonly rules: readonly {
    readonly rule: string;
    readonly outcome: string;
    readonly reason: string | null;
  }[];
}

beforeAll(async () => {
  expect((await edp(["init", platform], folder.path)).exitCode).toBe(0);
});
afterAll(folder.remove);

/** As an editor would, by the connector's own tsconfig.json. */
const typeCheck = (name: string): Promise<ToolResult> =>
  runTool(process.execPath, [
    join(repositoryRoot, "node_modules/typescript/bin/tsc"),
    "-p",
    join(platform, "connectors", name),
  ]);

/** Three pages of two books each, for who has the token. */
const answerBooks: Answer = (request, response) => {
  if (request.headers.authorization !== `Bearer ${token}`) {
    response.writeHead(401);
    response.end();
    return;
  }
  const url = new URL(request.url ?? "", `http://${request.headers.host ?? ""}`);
  const page = Number(url.searchParams.get("page") ?? 1);
  const items = [1, 2].map((place) => ({
    id: `book-${(page * 2 + place).toString()}`,
    name: "A book",
    updated_at: "2026-11-01T10:00:00Z",
  }));
  const next = page < 3 ? { next: `${url.origin}${url.pathname}?page=${(page + 1).toString()}` } : {};
  sendJson(response, { items, ...next });
};

test("a blank connector passes the kit at once, and its verdict is written beside it", async () => {
  expect((await edp(["connectors", "new", "book-lending"], platform)).exitCode).toBe(0);
  const [tested] = await edpJson<readonly Tested[]>(
    ["connectors", "test", "connectors/book-lending"],
    platform,
  );
  expect(tested).toMatchObject({ connector: "book-lending", passed: true });
  expect(tested?.rules.filter(({ outcome }) => outcome === "not applicable").map(({ rule }) => rule)).toEqual(
    ["sign-in-expires"],
  );
  const record = readFileSync(join(platform, "connectors/book-lending/conformance.json"), "utf8");
  expect(JSON.parse(record)).toMatchObject({ connector: "book-lending", version: "0.1.0" });
});

test("editors and tsc understand it, and say what does not fit", async () => {
  expect((await typeCheck("book-lending")).stdout).toBe("");
  const index = join(platform, "connectors/book-lending/src/index.ts");
  const text = readFileSync(index, "utf8");
  writeFileSync(index, text.replace("discover: discoverObjects, ", ""));
  expect((await typeCheck("book-lending")).stdout).toContain("Property 'discover' is missing");
  writeFileSync(index, text);
});

test("its records are landed and built like those of EDP's own connectors", async () => {
  await using server = await startWebServer(answerBooks);
  const example = join(platform, "connectors/book-lending/example");
  const source = readFileSync(join(example, "book_lending.yaml"), "utf8");
  writeFileSync(
    join(platform, "sources/book_lending.yaml"),
    source.replace("https://api.acme.example/v1", `${server.url}/v1`),
  );
  copyFileSync(join(example, "book_lending-items.yaml"), join(platform, "mappings/book-lending-items.yaml"));
  const secrets = { EDP_SECRET_BOOK_LENDING__API_TOKEN: token };
  const run = await edp(["run", "book_lending", "--json"], platform, secrets);
  expect(run.exitCode, run.stderr).toBe(0);
  const tickets = await edpJson<unknown>(
    ["query", "select count(*) from ods.ticket where source_system_code = 'book_lending'"],
    platform,
  );
  expect(tickets).toEqual([{ count: 6 }]);
  expect(server.requests.every((request) => request.startsWith("GET /v1/items"))).toBe(true);
});

test("an API's own document becomes a connector that passes the kit at once", async () => {
  const document = join(folder.path, "helpdesk.yaml");
  writeFileSync(document, helpdesk);
  expect(
    (await edp(["connectors", "new", "helpdesk", "--from", "openapi", document], platform)).exitCode,
  ).toBe(0);
  const [tested] = await edpJson<readonly Tested[]>(["connectors", "test", "helpdesk"], platform);
  expect(tested?.rules.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
  expect((await edp(["connectors", "show", "helpdesk"], platform)).stdout).toContain("tickets");
});

test("what cannot be made is refused, and nothing is written", async () => {
  const refused = async (...args: readonly string[]): Promise<string> => {
    const result = await edp(["connectors", "new", ...args], platform);
    expect(result.exitCode).not.toBe(0);
    return result.stderr;
  };
  expect(await refused("book-lending")).toContain("EDP-SRC-103");
  expect(await refused("Book Lending")).toContain("EDP-SRC-103");
  expect(await refused("rest")).toContain("EDP-SRC-103");
  expect(await refused("other", "--from", "openapi", "edp.yaml")).toContain("EDP-SRC-104");
  expect(await refused("other", "--from", "database", "warehouse/url")).toContain("EDP-SRC-105");
  expect((await edp(["connectors", "test", "sources"], platform)).stderr).toContain("EDP-SRC-102");
});

const helpdesk = `
openapi: 3.1.0
info: { title: Helpdesk, version: "2" }
servers: [{ url: https://desk.acme.example/api/v2 }]
paths:
  /tickets:
    get:
      summary: All tickets
      security: [{ oauth: [tickets.read] }]
      parameters:
        - { name: page_token, in: query, schema: { type: string } }
        - { name: per_page, in: query, schema: { type: integer, maximum: 100 } }
        - { name: updated_since, in: query, schema: { type: string, format: date-time } }
      responses:
        "200":
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/Ticket" } }
                  meta:
                    type: object
                    properties: { next_page_token: { type: [string, "null"] }, total: { type: integer } }
  /agents:
    get:
      responses:
        "200":
          headers: { Link: { schema: { type: string } } }
          content:
            application/json:
              schema: { type: array, items: { $ref: "#/components/schemas/Agent" } }
components:
  securitySchemes:
    oauth:
      type: oauth2
      flows: { clientCredentials: { tokenUrl: "https://login.acme.example/token", scopes: { tickets.read: read } } }
  schemas:
    Ticket:
      type: object
      properties:
        id: { type: integer }
        subject: { type: string }
        updated_at: { type: string, format: date-time }
        requester: { $ref: "#/components/schemas/Agent" }
    Agent:
      allOf:
        - { type: object, properties: { id: { type: string } } }
        - { type: object, properties: { mail: { type: string, format: email } } }
`;
