// SRC 070-089, 160-161: Microsoft 365 through Graph.
import type { Catalogue } from "../catalogue-types.ts";

interface App {
  readonly source: string;
  readonly clientId: string;
  /** Microsoft's own words, without trace ids. */
  readonly reason: string;
}

const registration = "see docs/connectors/microsoft-365, section 5";

export const srcMicrosoft365 = {
  "EDP-SRC-070": {
    title: "Client secret is wrong",
    message: (p: App) =>
      `${p.source}: Entra does not accept the client secret of the app ${p.clientId}: ${p.reason}.`,
    fix: (p: App) =>
      `put the value of the client secret (not its id) into the secret ${p.source}/client-secret, then: edp check ${p.source}`,
  },
  "EDP-SRC-071": {
    title: "Client secret has expired",
    message: (p: App) => `${p.source}: the client secret of the app ${p.clientId} has expired: ${p.reason}.`,
    fix: (p: App) =>
      `make a new client secret in the app registration, put it into ${p.source}/client-secret, then: edp check ${p.source}`,
  },
  "EDP-SRC-072": {
    title: "App is not known in the tenant",
    message: (p: App & { tenantId: string }) =>
      `${p.source}: the tenant ${p.tenantId} has no app ${p.clientId}: ${p.reason}.`,
    fix: (p: App & { tenantId: string }) =>
      `correct config.clientId or config.tenantId in sources/${p.source}.yaml, or register the app (${registration})`,
  },
  "EDP-SRC-073": {
    title: "Tenant is not known",
    message: (p: App & { tenantId: string }) =>
      `${p.source}: there is no tenant ${p.tenantId} at this login endpoint: ${p.reason}.`,
    fix: (p: App & { tenantId: string }) =>
      `correct config.tenantId in sources/${p.source}.yaml; tenants of national clouds need config.cloud`,
  },
  "EDP-SRC-074": {
    title: "Entra refuses the sign-in",
    message: (p: App) => `${p.source}: the app ${p.clientId} may not sign in: ${p.reason}.`,
    fix: (p: App) =>
      `look the AADSTS number up and mend the app registration of ${p.source}, then: edp check ${p.source}`,
  },
  "EDP-SRC-075": {
    title: "Application permission missing",
    message: (p: { source: string; object: string; permissions: readonly string[]; reason: string }) =>
      `${p.source}: Graph does not let the app read ${p.object}${p.reason === "" ? "" : `: ${p.reason}`}. It needs ${p.permissions.join(" and ")}.`,
    fix: (p: { source: string; object: string; permissions: readonly string[]; reason: string }) =>
      `grant the application permission ${p.permissions.join(" and ")} with admin consent, or take ${p.object} out of objects in sources/${p.source}.yaml`,
  },
  "EDP-SRC-076": {
    title: "Part of a batch keeps failing",
    message: (p: { source: string; object: string; status: number; attempts: number }) =>
      `${p.source}: Graph answered ${p.status.toString()} to one of the requests for ${p.object}, ${p.attempts.toString()} times. What was read before is kept; nothing was taken as deleted.`,
    fix: (p: { source: string; object: string; status: number; attempts: number }) =>
      `nothing, the next run reads ${p.object} again; if it happens often, read ${p.source} at a quieter time`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-077": {
    title: "Next page leads elsewhere",
    message: (p: { source: string; object: string; link: string }) =>
      `${p.source}: the next page of ${p.object} is said to be at ${p.link}, which is not the Graph endpoint. Nothing was sent there.`,
    fix: (p: { source: string; object: string; link: string }) =>
      `check config.graphEndpoint in sources/${p.source}.yaml: a gateway must rewrite the links in the answers too`,
  },
  "EDP-SRC-078": {
    title: "Batch answer incomplete",
    message: (p: { source: string; object: string; problem: string }) =>
      `${p.source}: the answer to a batch for ${p.object} ${p.problem}. What was read before is kept; nothing was taken as deleted.`,
    fix: (p: { source: string; object: string; problem: string }) =>
      `try again later: edp run ${p.source}; if it stays so, what stands between EDP and Graph changes its answers`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-079": {
    title: "Changes without an end",
    message: (p: { source: string; object: string }) =>
      `${p.source}: the last page of changes of ${p.object} has no delta link, so nobody knows whether it was the last. What was read before is kept; nothing was taken as deleted.`,
    fix: (p: { source: string; object: string }) =>
      `try again later: edp run ${p.source}; if it stays so, set config.changes: false in sources/${p.source}.yaml`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-080": {
    title: "Client certificate unusable",
    message: (p: { source: string; problem: string }) =>
      `The secret ${p.source}/client-certificate cannot be used: ${p.problem}.`,
    fix: (p: { source: string; problem: string }) =>
      `put PEM text with an unencrypted RSA private key and its certificate into ${p.source}/client-certificate`,
  },
  "EDP-SRC-081": {
    title: "Client certificate has expired",
    message: (p: { source: string; notAfter: string }) =>
      `The certificate in ${p.source}/client-certificate was good until ${p.notAfter}.`,
    fix: (p: { source: string; notAfter: string }) =>
      `make a new one, upload it to the app registration, put key and certificate into ${p.source}/client-certificate, then: edp check ${p.source}`,
  },
  "EDP-SRC-082": {
    title: "Workload token not readable",
    message: (p: { source: string; path: string; reason: string }) =>
      `${p.source}: the file ${p.path}, from which the workload takes its token, cannot be read: ${p.reason}.`,
    fix: (p: { source: string; path: string; reason: string }) =>
      `run EDP as a pod with workload identity, or correct config.federatedTokenFile in sources/${p.source}.yaml`,
  },
  "EDP-SRC-083": {
    title: "Managed identity gives no token",
    message: (p: { source: string; endpoint: string; reason: string }) =>
      `${p.source}: the identity of this machine gave no token at ${p.endpoint}: ${p.reason}`,
    fix: (p: { source: string; endpoint: string; reason: string }) =>
      `give this machine or app a managed identity and let EDP reach that address; in an app or container set config.identityEndpoint and ${p.source}/identity-header`,
    exit: 3,
    retry: "later",
  },
  "EDP-SRC-084": {
    title: "Client certificate is not known",
    message: (p: App) =>
      `${p.source}: Entra does not know the certificate of the app ${p.clientId}, or its key does not fit: ${p.reason}.`,
    fix: (p: App) =>
      `upload the certificate of ${p.source}/client-certificate to the app registration (${registration}), then: edp check ${p.source}`,
  },
  "EDP-SRC-085": {
    title: "Signed assertion is out of time",
    message: (p: App) => `${p.source}: Entra finds the app's assertion too old or too new: ${p.reason}.`,
    fix: (p: App) => `set the clock of this machine right (NTP), then: edp check ${p.source}`,
  },
  "EDP-SRC-086": {
    title: "App has no consent in the tenant",
    message: (p: App & { tenantId: string }) =>
      `${p.source}: the app ${p.clientId} is registered, but has no consent in the tenant ${p.tenantId}: ${p.reason}.`,
    fix: (p: App & { tenantId: string }) =>
      `let an administrator of the tenant grant admin consent to the app of ${p.source} (${registration})`,
  },
  "EDP-SRC-087": {
    title: "A policy forbids the sign-in",
    message: (p: App) =>
      `${p.source}: a Conditional Access policy does not let the app ${p.clientId} sign in from here: ${p.reason}.`,
    fix: (p: App) =>
      `let the tenant's administrators allow the workload identity of ${p.source} from the address that EDP has`,
  },
  "EDP-SRC-088": {
    title: "Federated identity does not fit",
    message: (p: App) =>
      `${p.source}: no federated credential of the app ${p.clientId} fits the workload's token: ${p.reason}.`,
    fix: (p: App) =>
      `compare issuer, subject and audience of the federated credential with the pod's service account, then: edp check ${p.source}`,
  },
  "EDP-SRC-089": {
    title: "Licence of the tenant missing",
    message: (p: { source: string; object: string; reason: string }) =>
      `${p.source}: ${p.object} needs a tenant with Microsoft Entra ID P1 or P2, and this one has none: ${p.reason}.`,
    fix: (p: { source: string; object: string; reason: string }) =>
      `take ${p.object} out of objects, or signInActivity out of config, in sources/${p.source}.yaml; the other objects are read`,
  },
  "EDP-SRC-160": {
    title: "Report lies on an unnamed host",
    message: (p: { source: string; report: string; host: string; allowed: readonly string[] }) =>
      `${p.source}: Graph wants the report ${p.report} to be downloaded from ${p.host}; allowed are ${p.allowed.join(", ")}. Nothing was sent there.`,
    fix: (p: { source: string; report: string; host: string; allowed: readonly string[] }) =>
      `if that is a host of Microsoft, add ${p.host} to config.reportEndpoints in sources/${p.source}.yaml`,
  },
  "EDP-SRC-161": {
    title: "Report is not what it should be",
    message: (p: { source: string; object: string; report: string; problem: string }) =>
      `${p.source}: the report ${p.report} of ${p.object} cannot be read: ${p.problem}.`,
    fix: (p: { source: string; object: string; report: string; problem: string }) =>
      `take ${p.report} out of config.usageReports.reports in sources/${p.source}.yaml, and tell EDP's maintainers`,
  },
} as const satisfies Catalogue;
