// What Google's token endpoint refuses with, turned into what to do. The error codes are those of OAuth; where one has
// several causes (invalid_grant), Google's own words tell them apart. After the list of errors in
// developers.google.com/identity/protocols/oauth2/service-account.
import { EdpError, isEdpError } from "@edp/base";
import type { ConnectorContext } from "@edp/connector-sdk";
import type { WorkspaceConfig } from "./config.ts";
import type { ServiceAccount } from "./service-account.ts";

export interface Asking {
  readonly config: WorkspaceConfig;
  readonly account: ServiceAccount;
  readonly scopes: readonly string[];
}

export function explainRefusal(
  { source, clock }: ConnectorContext,
  { config, account, scopes }: Asking,
  error: unknown,
): unknown {
  if (!isEdpError(error) || error.code !== "EDP-SRC-027") return error;
  const { reason = "" } = (error.issues[0]?.params ?? {}) as { readonly reason?: string }; // of EDP-SRC-027
  const words = reason.replace(/[.\s]+$/, "");
  const cause = { cause: error };
  const asked = { source, account: account.email, reason: words };
  if (/^(unauthorized_client|access_denied|invalid_scope)/.test(words))
    return new EdpError("EDP-SRC-332", { ...asked, scopes }, cause);
  if (/email or user id|not a valid email/i.test(words))
    return new EdpError("EDP-SRC-334", { source, adminUser: config.adminUser, reason: words }, cause);
  if (/short-lived token|reasonable timeframe|\biat\b/i.test(words))
    return new EdpError("EDP-SRC-335", { source, now: clock.now().toISOString(), reason: words }, cause);
  if (/jwt signature|account not found|^invalid_client/i.test(words))
    return new EdpError("EDP-SRC-331", asked, cause);
  return words.startsWith("the answer has no access_token")
    ? error
    : new EdpError("EDP-SRC-338", asked, cause);
}
