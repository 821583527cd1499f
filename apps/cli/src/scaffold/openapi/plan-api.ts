// What a connector for this API would read.
import { EdpError, type JsonObject } from "@edp/base";
import type { ApiPlan, AuthPlan, ListPlan } from "./api-plan.ts";
import { planList } from "./plan-list.ts";
import { isObject, objectAt, readOpenApi, toList, type OpenApi } from "./read-document.ts";

export function planApi(file: string): ApiPlan {
  const api = readOpenApi(file);
  const lists = new Map<string, ListPlan>();
  const leftOut: string[] = [];
  for (const [path, item] of Object.entries(objectAt(api.root, "paths"))) {
    const plan = planList(api, path, api.follow(item));
    if (typeof plan === "string") leftOut.push(plan);
    else if (plan !== undefined) {
      const other = lists.get(plan.name);
      if (other === undefined) lists.set(plan.name, plan);
      else leftOut.push(`${path}: ${other.path} already has the name ${plan.name}`);
    }
  }
  if (lists.size === 0) {
    const problem =
      "no GET in it, without parameters in its path, answers with a JSON list of records that have an id";
    throw new EdpError("EDP-SRC-104", { file, problem });
  }
  const { title } = objectAt(api.root, "info");
  return {
    title: typeof title === "string" ? title : "",
    baseUrl: findBaseUrl(api),
    auth: findAuth(api),
    lists: [...lists.values()],
    leftOut,
  };
}

function findBaseUrl({ root }: OpenApi): string {
  const [server] = toList(root["servers"]);
  const url = isObject(server) && typeof server["url"] === "string" ? server["url"].replace(/\/$/, "") : "";
  // A relative or a templated address is the author's to complete.
  return /^https?:\/\/[^{]+$/.test(url) ? url : `https://api.acme.example${url.startsWith("/") ? url : ""}`;
}

/** The first way to sign in that a machine can use. */
function findAuth(api: OpenApi): AuthPlan {
  const schemes = Object.values(objectAt(objectAt(api.root, "components"), "securitySchemes"));
  const plans = schemes.map((scheme) => planAuth(api.follow(scheme)));
  return (
    plans.find((plan) => plan !== undefined) ?? (schemes.length === 0 ? { kind: "none" } : { kind: "bearer" })
  );
}

function planAuth(scheme: JsonObject): AuthPlan | undefined {
  const { type, scheme: http, in: place, name } = scheme;
  if (type === "apiKey" && typeof name === "string" && (place === "header" || place === "query"))
    return { kind: "api-key", in: place, name };
  if (type === "http" && http === "bearer") return { kind: "bearer" };
  if (type === "http" && http === "basic") return { kind: "basic" };
  const flow = objectAt(objectAt(scheme, "flows"), "clientCredentials");
  const { tokenUrl } = flow;
  if (type === "oauth2" && typeof tokenUrl === "string")
    return { kind: "oauth2", tokenUrl, scopes: Object.keys(objectAt(flow, "scopes")) };
  return undefined;
}
