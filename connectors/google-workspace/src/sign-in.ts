// Access tokens for an administrator, by domain-wide delegation. Google gives all of the scopes that are asked for or
// none, so each read asks for its own only.
import { Secret } from "@edp/base";
import {
  createHttpClient,
  createTokenCache,
  printUrl,
  readToken,
  type Authorizer,
  type ConnectorContext,
  type HttpClientOptions,
} from "@edp/connector-sdk";
import type { WorkspaceConfig } from "./config.ts";
import { openServiceAccount, type ServiceAccount } from "./service-account.ts";
import { explainRefusal } from "./sign-in-errors.ts";

export interface SignIn {
  readonly account: ServiceAccount;
  readonly authorize: (scopes: readonly string[]) => Authorizer;
}

const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

export async function openSignIn(
  context: ConnectorContext,
  config: WorkspaceConfig,
  options: HttpClientOptions,
): Promise<SignIn> {
  const account = openServiceAccount(context.source, await context.secret("service-account-key"));
  return {
    account,
    authorize: (scopes) => {
      const token = createTokenCache(context.clock, () =>
        fetchToken(context, config, { account, scopes, options }),
      );
      const explain = (error: unknown): never => {
        throw explainRefusal(context, { config, account, scopes }, error);
      };
      return {
        current: () => token.current().catch(explain),
        renew: () => (token.renew ?? token.current)().catch(explain),
      };
    },
  };
}

interface TokenRequest {
  readonly account: ServiceAccount;
  readonly scopes: readonly string[];
  readonly options: HttpClientOptions;
}

async function fetchToken(
  context: ConnectorContext,
  config: WorkspaceConfig,
  { account, scopes, options }: TokenRequest,
): Promise<ReturnType<typeof readToken>> {
  const { source, clock } = context;
  const url = config.tokenEndpoint;
  const { adminUser, tokenEndpoint } = config;
  const assertion = account.signAssertion({ adminUser, scopes, tokenEndpoint }, clock);
  const form = new URLSearchParams({ grant_type: grantType, assertion: assertion.reveal() });
  const http = createHttpClient(context, { ...options, postTo: [url.href] });
  const askedAtMs = clock.monotonicMs();
  try {
    const { body } = await http.read({
      url,
      withoutCredentials: true,
      accept: [400, 401, 403],
      secrets: [assertion],
      post: { contentType: "application/x-www-form-urlencoded", body: new Secret(form.toString()) },
    });
    return readToken({ source, url: printUrl(url), body, askedAtMs, sent: [assertion] });
  } finally {
    await http.close();
  }
}
