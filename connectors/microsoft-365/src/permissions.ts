// What each object needs, and Graph's refusals turned into it: Graph says "insufficient privileges" and seldom which.
import { EdpError } from "@edp/base";
import type { PagePlace } from "./client.ts";
import type { GraphConfig } from "./config.ts";

/** Application permissions by object, the least of those that do. */
const usual: Readonly<Record<string, readonly string[]>> = {
  users: ["User.Read.All"],
  groups: ["Group.Read.All"],
  group_memberships: ["Group.Read.All", "User.Read.All"],
  subscribed_skus: ["LicenseAssignment.Read.All"],
  user_license_details: ["User.Read.All", "LicenseAssignment.Read.All"],
  teams: ["Team.ReadBasic.All"],
  channels: ["Team.ReadBasic.All", "Channel.ReadBasic.All"],
  team_members: ["Team.ReadBasic.All", "TeamMember.Read.All"],
  channel_members: ["Team.ReadBasic.All", "Channel.ReadBasic.All", "ChannelMember.Read.All"],
  sign_in_activity: ["User.Read.All", "AuditLog.Read.All"],
  usage_reports: ["Reports.Read.All"],
};

export function permissions(object: string, config: GraphConfig): readonly string[] {
  if (object === "users" && config.signInActivity) return ["User.Read.All", "AuditLog.Read.All"];
  return usual[object] ?? [];
}

export function nameMissingPermission({ context, graph, object }: PagePlace, error: unknown): unknown {
  if (!(error instanceof EdpError) || error.code !== "EDP-SRC-020") return error;
  const { source } = context;
  const params = (error as EdpError).issues[0]?.params as { readonly reason?: string } | undefined; // of EDP-SRC-020
  const reason = params?.reason ?? "";
  const cause = { cause: error };
  if (/premium licen[cs]e/i.test(reason))
    return new EdpError("EDP-SRC-089", { source, object, reason }, cause);
  const missing = permissions(object, graph.config);
  return new EdpError("EDP-SRC-075", { source, object, permissions: missing, reason }, cause);
}
