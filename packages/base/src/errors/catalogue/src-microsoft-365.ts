// SRC 070-089: Microsoft 365 through Graph.
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
      `correct config.tenantId in sources/${p.source}.yaml; tenants of national clouds need their own loginEndpoint and graphEndpoint`,
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
} as const satisfies Catalogue;
