// Google says "slow down" by 429, and by 403 with a reason. Reasons after
// developers.google.com/workspace/admin/directory/v1/limits and the usage limits of the other APIs. A used-up day
// (dailyLimitExceeded) is none of them: waiting some minutes does not help.
import { readJsonFields } from "@edp/connector-sdk";

const reasons: ReadonlySet<string> = new Set([
  "rateLimitExceeded",
  "userRateLimitExceeded",
  "quotaExceeded",
  "concurrentLimitExceeded",
]);

export function isThrottled({ status, body }: { readonly status: number; readonly body: Buffer }): boolean {
  return status === 403 && listReasons(body).some((reason) => reasons.has(reason));
}

function listReasons(body: Buffer): readonly string[] {
  const [errors] = readJsonFields(body, [["error", "errors"]]);
  if (errors?.kind !== "array") return [];
  const items = JSON.parse(errors.text) as readonly unknown[]; // the reader has checked that it is JSON
  return items.flatMap((item) => {
    const reason = (item as { readonly reason?: unknown } | null)?.reason;
    return typeof reason === "string" ? [reason] : [];
  });
}
