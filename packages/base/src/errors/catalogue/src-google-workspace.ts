// SRC 330-349: Google Workspace through the Admin SDK.
import type { Catalogue } from "../catalogue-types.ts";

interface Refused {
  readonly source: string;
  /** Google's own words. */
  readonly reason: string;
}

interface Unprivileged extends Refused {
  readonly object: string;
  readonly adminUser: string;
  readonly privilege: string;
  readonly scopes: readonly string[];
}

interface AccountRefused extends Refused {
  /** Address of the service account. */
  readonly account: string;
}

const setUp = "see docs/connectors/google-workspace, section 5";

export const srcGoogleWorkspace = {
  "EDP-SRC-330": {
    title: "Service account key cannot be used",
    message: (p: { source: string; problem: string }) =>
      `${p.source}: the service account key cannot be used: ${p.problem}.`,
    fix: (p: { source: string; problem: string }) =>
      `put the whole JSON file of the key into the secret ${p.source}/service-account-key, then: edp check ${p.source}`,
  },
  "EDP-SRC-331": {
    title: "Service account key is not known",
    message: (p: AccountRefused) =>
      `${p.source}: Google does not accept the key of ${p.account}: ${p.reason}.`,
    fix: (p: AccountRefused) =>
      `make a new key for ${p.account} in the Google Cloud console, put it into ${p.source}/service-account-key, then: edp check ${p.source}`,
  },
  "EDP-SRC-332": {
    title: "Domain-wide delegation missing",
    message: (p: AccountRefused & { scopes: readonly string[] }) =>
      `${p.source}: ${p.account} may not act for the administrator, with any of the scopes: ${p.reason}.`,
    fix: (p: AccountRefused & { scopes: readonly string[] }) =>
      `in the Admin console under Security, API controls, Domain-wide delegation, enter the client id of ${p.account} with ${p.scopes.join(",")} (${setUp})`,
  },
  "EDP-SRC-333": {
    title: "Scope not granted",
    message: (p: Refused & { objects: readonly string[]; scopes: readonly string[] }) =>
      `${p.source}: ${p.objects.join(", ")} cannot be read: the scope ${p.scopes.join(" and ")} is not granted: ${p.reason}.`,
    fix: (p: Refused & { objects: readonly string[]; scopes: readonly string[] }) =>
      `add ${p.scopes.join(",")} to the scopes of the client under Domain-wide delegation in the Admin console, or take ${p.objects.join(", ")} out of objects in sources/${p.source}.yaml`,
  },
  "EDP-SRC-334": {
    title: "Administrator is not known",
    message: (p: Refused & { adminUser: string }) =>
      `${p.source}: Google does not let the service account act for ${p.adminUser}: ${p.reason}.`,
    fix: (p: Refused & { adminUser: string }) =>
      `write the primary address of an administrator who is not suspended into config.adminUser in sources/${p.source}.yaml`,
  },
  "EDP-SRC-335": {
    title: "Clock of this machine is wrong",
    message: (p: Refused & { now: string }) =>
      `${p.source}: Google finds the time of the sign-in wrong, which was ${p.now}: ${p.reason}.`,
    fix: (_p: Refused & { now: string }) => "set the clock of this machine by NTP, then try again",
  },
  "EDP-SRC-336": {
    title: "API is not switched on",
    message: (p: Refused & { object: string; api: string }) =>
      `${p.source}: ${p.object} cannot be read, because the ${p.api} is not enabled in the service account's project: ${p.reason}.`,
    fix: (p: Refused & { object: string; api: string }) =>
      `enable the ${p.api} in the Google Cloud console, wait some minutes, then: edp check ${p.source}`,
  },
  "EDP-SRC-337": {
    title: "Administrator lacks a privilege",
    message: (p: Unprivileged) =>
      `${p.source}: ${p.adminUser} may not read ${p.object}${p.reason === "" ? "" : `: ${p.reason}`}. It reads with ${p.scopes.join(", ")} and needs the privilege ${p.privilege}.`,
    fix: (p: Unprivileged) =>
      `give ${p.adminUser} a role with the privilege ${p.privilege}, or take ${p.object} out of objects in sources/${p.source}.yaml; with the right role check config.customerId`,
  },
  "EDP-SRC-338": {
    title: "Google refuses the sign-in",
    message: (p: AccountRefused) => `${p.source}: ${p.account} may not sign in: ${p.reason}.`,
    fix: (p: AccountRefused) =>
      `look the words up in Google's documentation of service accounts, mend it, then: edp check ${p.source}`,
  },
  "EDP-SRC-339": {
    title: "Customer or product is not known",
    message: (p: Refused & { object: string; url: string }) =>
      `${p.source}: Google knows no ${p.url}, where ${p.object} should be: ${p.reason}.`,
    fix: (p: Refused & { object: string; url: string }) =>
      `correct config.customerId, and for licences config.licenseProducts, in sources/${p.source}.yaml`,
  },
  "EDP-SRC-340": {
    title: "Answer is not Google's",
    message: (p: { source: string; object: string; url: string; problem: string }) =>
      `${p.source}: the answer of ${p.url} for ${p.object} ${p.problem}. Nothing was taken as deleted.`,
    fix: (p: { source: string; object: string; url: string; problem: string }) =>
      `look at what stands between EDP and Google, a proxy or gateway that answers by itself, then: edp run ${p.source}`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-341": {
    title: "Quota of the day is used up",
    message: (p: Refused & { object: string }) =>
      `${p.source}: Google gives no more of ${p.object} today: ${p.reason}. What was read before is kept; nothing was taken as deleted.`,
    fix: (p: Refused & { object: string }) =>
      `ask for more quota in the Google Cloud console, or read ${p.source} less often`,
    exit: 3,
    retry: "later",
  },
} as const satisfies Catalogue;
