// The simulated tenant with its three doors: sign-in, Graph, and the host that reports are downloaded from.
import type { Clock, Secret } from "@edp/base";
import type { Organisation } from "../../organisation/organisation.ts";
import type { Answerer } from "../exchange.ts";
import { createGraph } from "./graph.ts";
import { createTenantData } from "./tenant-data.ts";
import { createTenantState, type TenantEdits } from "./tenant-edits.ts";
import { allRoles } from "./tenant.ts";
import { createTokenDesk } from "./token.ts";
import { createReportHost } from "./usage-reports.ts";

export interface CloudOptions {
  /** Application permissions of the app registration. Default: all that the connector asks for. */
  readonly roles?: readonly string[];
  readonly tokenLifeSeconds?: number;
  /** Whether the tenant has Entra ID P1, so that sign-ins can be read. Default true. */
  readonly isPremium?: boolean;
  /** Whether the tenant shows other names than the true ones in its reports. Default false. */
  readonly concealsNames?: boolean;
  /** PEM of the certificate that the app registration knows. */
  readonly certificate?: string;
  /** The token of a workload that the app registration is federated with. */
  readonly federatedToken?: string;
}

export interface CloudSettings {
  readonly organisation: Organisation;
  readonly secret: () => Promise<Secret<string>>;
  readonly clock: Clock;
  readonly isThrottled: (kind: string) => boolean;
  readonly options: CloudOptions;
}

export interface Cloud {
  readonly answer: Answerer;
  readonly answerReports: Answerer;
  readonly edits: TenantEdits;
}

export function createCloud({ organisation, secret, clock, isThrottled, options }: CloudSettings): Cloud {
  const { roles = allRoles, tokenLifeSeconds = 3599, isPremium = true, concealsNames = false } = options;
  const desk = createTokenDesk({ ...options, secret, clock, roles, lifeSeconds: tokenLifeSeconds });
  const state = createTenantState();
  const data = createTenantData(organisation, state);
  const tenant = { organisation, data, state, now: () => clock.now(), isPremium };
  const graph = createGraph({ tenant, desk, isThrottled });
  const host = createReportHost({ organisation, users: data.users, concealsNames });
  return {
    edits: state.edits,
    answerReports: (ask) => Promise.resolve(host(ask)),
    answer: async (ask) => {
      const directory = /^\/login\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(ask.path)?.[1];
      if (directory !== undefined) return desk.issue(ask, decodeURIComponent(directory));
      if (ask.path === "/metadata/identity/oauth2/token") return desk.issueToMachine(ask);
      return graph({ ...ask, path: ask.path.replace(/^\/v1\.0/, "") });
    },
  };
}
