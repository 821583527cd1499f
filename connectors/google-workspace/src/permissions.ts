// What each object needs, and Google's refusals turned into it: the scope that was not granted, the API that is off,
// the privilege that the administrator has not. Scopes and privileges as Google's reference of each method names them.
import { EdpError, isEdpError } from "@edp/base";
import type { WorkspacePlace } from "./client.ts";

const base = "https://www.googleapis.com/auth/";
const user = "admin.directory.user.readonly";
const group = "admin.directory.group.readonly";
const orgUnit = "admin.directory.orgunit.readonly";
const domain = "admin.directory.domain.readonly";
const roleManagement = "admin.directory.rolemanagement.readonly";
const chromeos = "admin.directory.device.chromeos.readonly";
const mobile = "admin.directory.device.mobile.readonly";
/** The only scope of the Enterprise License Manager; there is none that only reads. */
const licensing = "apps.licensing";

const usage = "admin.reports.usage.readonly";
const audit = "admin.reports.audit.readonly";

interface Needs {
  readonly scopes: readonly string[];
  /** In the Admin console, under the privileges of the Admin API or of the named service. */
  readonly privilege: string;
}

const needs: Readonly<Record<string, Needs>> = {
  users: { scopes: [user, orgUnit], privilege: "Users, Read and Organizational Units, Read" },
  deleted_users: { scopes: [user], privilege: "Users, Read" },
  groups: { scopes: [group], privilege: "Groups, Read" },
  group_memberships: { scopes: [group, domain], privilege: "Groups, Read and Domain Management" },
  org_units: { scopes: [orgUnit], privilege: "Organizational Units, Read" },
  domains: { scopes: [domain], privilege: "Domain Management" },
  roles: { scopes: [roleManagement], privilege: "of a super administrator" },
  role_assignments: { scopes: [roleManagement], privilege: "of a super administrator" },
  chromeos_devices: {
    scopes: [chromeos, user, orgUnit],
    privilege: "Chrome Management, Manage ChromeOS Devices (read only) and Users, Read",
  },
  mobile_devices: { scopes: [mobile], privilege: "Mobile Device Management, Manage Devices and Settings" },
  usage_reports: { scopes: [usage], privilege: "Reports" },
  audit_activities: { scopes: [audit], privilege: "Reports" },
  license_skus: { scopes: [licensing], privilege: "License Management, License Read" },
  license_assignments: {
    scopes: [licensing, user],
    privilege: "License Management, License Read and Users, Read",
  },
};

/** Scopes as Google wants them written: whole addresses. */
export const listScopes = (object: string): readonly string[] =>
  (needs[object]?.scopes ?? []).map((scope) => base + scope);

export const shortScopes = (object: string): readonly string[] => needs[object]?.scopes ?? [];

const apiOf = (object: string): string =>
  object.startsWith("license_") ? "Enterprise License Manager API" : "Admin SDK API";

/** A refusal of an API, said in terms of what to do. */
export function explainAnswer({ context, workspace, object }: WorkspacePlace, error: unknown): unknown {
  if (!isEdpError(error)) return error;
  const { source } = context;
  const { adminUser } = workspace.config;
  const { reason = "", url = "", status } = readParams(error);
  const cause = { cause: error };
  if (error.code === "EDP-SRC-008" && status === 404)
    return new EdpError("EDP-SRC-339", { source, object, url, reason }, cause);
  if (error.code !== "EDP-SRC-020") return error;
  if (/insufficient (authentication scopes|permission)/i.test(reason))
    return new EdpError(
      "EDP-SRC-333",
      { source, objects: [object], scopes: listScopes(object), reason },
      cause,
    );
  if (/has not been used in project|it is disabled|access not configured/i.test(reason))
    return new EdpError(
      "EDP-SRC-336",
      { source, object, api: apiOf(object), reason: firstSentence(reason) },
      cause,
    );
  if (/daily limit/i.test(reason)) return new EdpError("EDP-SRC-341", { source, object, reason }, cause);
  const { privilege = "", scopes = [] } = needs[object] ?? {};
  return new EdpError("EDP-SRC-337", { source, object, adminUser, privilege, scopes, reason }, cause);
}

const firstSentence = (words: string): string => words.split(/\. |\.$/)[0] ?? words;

function readParams(error: EdpError): {
  readonly reason?: string;
  readonly url?: string;
  readonly status?: number;
} {
  return error.issues[0]?.params ?? {}; // of EDP-SRC-008, 020
}
