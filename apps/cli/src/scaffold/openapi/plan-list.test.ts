import type { JsonObject } from "@edp/base";
import { describe, expect, test } from "vitest";
import { planList } from "./plan-list.ts";
import { createOpenApi } from "./read-document.ts";

const badge = {
  type: "object",
  properties: { id: { type: "string" }, updated_at: { type: "string", format: "date-time" } },
};
const list = { type: "array", items: { $ref: "#/components/schemas/Badge" } };
const api = createOpenApi({ openapi: "3.1.0", components: { schemas: { Badge: badge } } }, "badges.yaml");

const query = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  in: "query",
  schema: { type: "integer" },
  ...more,
});

const plan = (
  schema: JsonObject,
  parameters: readonly JsonObject[] = [],
  headers: JsonObject = {},
  path = "/badges",
) =>
  planList(api, path, {
    get: { parameters, responses: { "200": { headers, content: { "application/json": { schema } } } } },
  });

const around = (fields: JsonObject): JsonObject => ({
  type: "object",
  properties: { items: list, ...fields },
});

describe("a path of an API's document", () => {
  test.each([
    ["one page", plan(list), { kind: "none" }],
    ["pages by number", plan(list, [query("page")]), { kind: "page", parameter: "page" }],
    ["pages by offset", plan(list, [query("offset")]), { kind: "offset", parameter: "offset" }],
    ["the header Link", plan(list, [query("page")], { Link: {} }), { kind: "link-header" }],
    [
      "a cursor",
      plan(around({ next_cursor: { type: ["string", "null"] } }), [query("cursor")]),
      { kind: "cursor", parameter: "cursor", path: "next_cursor" },
    ],
    [
      "a link inside of an object",
      plan(around({ links: { type: "object", properties: { next: { type: "string" } } } })),
      { kind: "next-link", path: "links.next" },
    ],
    [
      "a link whose name has a dot",
      plan(around({ "@odata.nextLink": { type: "string" } })),
      { kind: "next-link", path: "@odata\\.nextLink" },
    ],
  ])("with %s is a list", (_name, found, paging) => {
    expect(found).toMatchObject({ name: "badges", key: "id", updatedAt: "updated_at", paging });
  });

  test("says how many records there are, how large a page may be and how to ask for changes", () => {
    const found = plan(around({ meta: { type: "object", properties: { total: { type: "integer" } } } }), [
      query("per_page", { schema: { type: "integer", maximum: 50 } }),
      query("updated_since", { schema: { type: "string" } }),
    ]);
    expect(found).toMatchObject({
      recordPath: "items",
      countPath: "meta.total",
      size: { parameter: "per_page", value: 50 },
      since: "updated_since",
    });
  });

  test("is none when it has parameters in its path, or no records in its answer", () => {
    expect(plan(list, [], {}, "/badges/{id}")).toBeUndefined();
    expect(plan(badge)).toBeUndefined();
  });

  test("is left out with a reason when it cannot be asked, or its records have no id", () => {
    expect(plan(list, [query("q", { required: true })])).toBe("/badges: it wants the parameter q");
    const nameless = { type: "array", items: { type: "object", properties: { colour: { type: "string" } } } };
    expect(plan(nameless)).toBe("/badges: no field of its records looks like an id");
  });

  test("that refers to itself comes to an end", () => {
    const node = {
      type: "object",
      properties: { id: { type: "string" }, parent: { $ref: "#/components/schemas/Node" } },
    };
    const circular = createOpenApi(
      { openapi: "3.0.3", components: { schemas: { Node: node } } },
      "nodes.yaml",
    );
    const schema = { type: "array", items: { $ref: "#/components/schemas/Node" } };
    const content = { "application/json": { schema } };
    expect(planList(circular, "/nodes", { get: { responses: { "200": { content } } } })).toMatchObject({
      key: "id",
    });
  });
});
