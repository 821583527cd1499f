// The simulated Graph API, after Microsoft's public reference: what the connector uses of it, and no more.
import type { Answer, Ask } from "../exchange.ts";
import { ok } from "../exchange.ts";
import { fail } from "./pages.ts";
import { routes, type Tenant } from "./routes.ts";
import type { TokenDesk } from "./token.ts";

const maxBatch = 20;

export interface GraphSettings {
  readonly tenant: Tenant;
  readonly desk: TokenDesk;
  readonly isThrottled: (kind: string) => boolean;
}

export function createGraph({ tenant, desk, isThrottled }: GraphSettings): (ask: Ask) => Answer {
  const answerOne = (ask: Ask, roles: readonly string[]): Answer => {
    for (const route of routes) {
      const match = route.pattern.exec(ask.path);
      if (match === null) continue;
      if (isThrottled(route.pattern.source))
        return fail(429, "TooManyRequests", "Too many requests.", { "retry-after": "1" });
      const missing = route.roles.find((choice) => !choice.some((role) => roles.includes(role)));
      if (missing !== undefined)
        return fail(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
      const [, ...ids] = match.map((id) => decodeURIComponent(id));
      return (
        findActivityProblem(ask, roles, tenant) ?? route.answer(ask, [ids[0] ?? "", ids[1] ?? ""], tenant)
      );
    }
    return fail(400, "BadRequest", `Resource not found for the segment '${ask.path}'.`);
  };
  return (ask) => {
    const roles = desk.read(ask.headers["authorization"]);
    if (typeof roles === "string") return fail(401, "InvalidAuthenticationToken", roles);
    if (ask.path !== "/$batch") return answerOne(ask, roles);
    return answerBatch(ask, (part) => answerOne(part, roles));
  };
}

/** Sign-ins are read with a permission and a licence of their own. */
function findActivityProblem(ask: Ask, roles: readonly string[], { isPremium }: Tenant): Answer | undefined {
  if (ask.url.searchParams.get("$select")?.includes("signInActivity") !== true) return undefined;
  if (!roles.includes("AuditLog.Read.All"))
    return fail(
      403,
      "Authentication_MSGraphPermissionMissing",
      "The permission AuditLog.Read.All is missing.",
    );
  if (isPremium) return undefined;
  const words = "Neither is this a B2C tenant, nor has it a premium license.";
  return fail(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", words);
}

interface BatchPart {
  readonly id?: unknown;
  readonly url?: unknown;
}

/** Up to twenty requests in one; each has its own status, any may be throttled on its own, and the order is free. */
function answerBatch(ask: Ask, answer: (part: Ask) => Answer): Answer {
  const { requests } = JSON.parse(ask.body) as { readonly requests?: readonly BatchPart[] }; // checked just below
  if (!Array.isArray(requests) || requests.length > maxBatch) {
    return fail(
      400,
      "BadRequest",
      `Number of batch request steps exceeds the maximum value of ${maxBatch.toString()}.`,
    );
  }
  const version = ask.url.pathname.replace(/\/\$batch$/, "");
  const responses = (requests as readonly BatchPart[]).map(({ id, url }) => {
    const target = new URL(`${ask.url.origin}${version}${String(url)}`);
    const part = {
      ...ask,
      method: "GET",
      url: target,
      path: target.pathname.slice(version.length),
      body: "",
    };
    const { status, headers = {}, body } = answer(part);
    return { id, status, headers: { "Content-Type": "application/json", ...headers }, body };
  });
  return ok({ responses: responses.reverse() });
}
