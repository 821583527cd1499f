import { Secret } from "@edp/base";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import {
  createHurryingClock,
  createTestContext,
  readError,
} from "../../../../tests/support/connector-context.ts";
import { sendJson, startWebServer, type WebServer } from "../../../../tests/support/web-server.ts";
import type { HttpContext } from "./attempt.ts";
import { listSecretValues } from "./credentials.ts";
import { createTokenAuthorizer, type ClientCredentials } from "./oauth-token.ts";

interface TokenServer extends AsyncDisposable {
  readonly server: WebServer;
  readonly forms: string[];
  readonly context: HttpContext;
  readonly clock: ReturnType<typeof createHurryingClock>;
}

async function startTokenServer(
  answer: (number: number) => readonly [number, unknown],
): Promise<TokenServer> {
  const forms: string[] = [];
  const server = await startWebServer((request, response) => {
    void text(request).then((form) => {
      forms.push(`${request.headers.authorization ?? ""} ${form}`.trim());
      const [status, body] = answer(forms.length);
      if (status === 200) sendJson(response, body);
      else {
        response.writeHead(status);
        response.end(JSON.stringify(body));
      }
    });
  });
  const clock = createHurryingClock();
  const context = createTestContext({
    source: "m365",
    allowedHosts: [`127.0.0.1:${server.port.toString()}`],
    clock,
  });
  return { server, forms, context, clock, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const credentials = (server: WebServer, more: Partial<ClientCredentials> = {}): ClientCredentials => ({
  tokenUrl: `${server.url}/token`,
  clientId: "edp reader",
  clientSecret: new Secret("s3cr&t"),
  scope: "read",
  ...more,
});

describe("a token", () => {
  it("can be asked for with a signed assertion, made anew for each, which no message repeats", async () => {
    await using setting = await startTokenServer((number) =>
      number < 3
        ? [200, { access_token: `t${number.toString()}` }]
        : [401, { error: "invalid_client", error_description: "assertion signed-3 is not good" }],
    );
    const { server, context, forms } = setting;
    let made = 0;
    const assertion = () => Promise.resolve(new Secret(`signed-${(made += 1).toString()}`));
    const { clientSecret: _none, ...client } = credentials(server);
    const authorizer = createTokenAuthorizer(context, { ...client, assertion });
    await authorizer.current();
    await authorizer.renew?.();
    expect(forms.map((form) => new URLSearchParams(form).get("client_assertion"))).toEqual([
      "signed-1",
      "signed-2",
    ]);
    expect(forms[0]).not.toContain("client_secret");
    const error = await readError(() => authorizer.renew?.());
    expect([error.code, error.message.includes("signed-3")]).toEqual(["EDP-SRC-027", false]);
  });

  it("is fetched once, shared, and renewed before it expires", async () => {
    await using setting = await startTokenServer((number) => [
      200,
      { access_token: `t${number.toString()}`, expires_in: 600 },
    ]);
    const { server, context, forms, clock } = setting;
    const authorizer = createTokenAuthorizer(context, credentials(server));
    const read = async (): Promise<unknown> =>
      (await authorizer.current()).headers?.["authorization"]?.reveal();
    expect(await Promise.all([read(), read(), read()])).toEqual(["Bearer t1", "Bearer t1", "Bearer t1"]);
    await clock.sleep(530_000);
    expect(await read()).toBe("Bearer t1");
    await clock.sleep(11_000);
    expect(await read()).toBe("Bearer t2");
    await authorizer.renew?.();
    expect(await read()).toBe("Bearer t3");
    expect(forms[0]).toBe(
      "grant_type=client_credentials&scope=read&client_id=edp+reader&client_secret=s3cr%26t",
    );
  });

  it("may be asked for with the id and secret in the header", async () => {
    await using setting = await startTokenServer(() => [200, { access_token: "t" }]);
    await createTokenAuthorizer(setting.context, credentials(setting.server, { style: "basic" })).current();
    const pair = Buffer.from("edp%20reader:s3cr%26t").toString("base64");
    expect(setting.forms).toEqual([`Basic ${pair} grant_type=client_credentials&scope=read`]);
  });

  it("is presented with the word that the source wants, and hidden without it", async () => {
    await using setting = await startTokenServer(() => [200, { access_token: "1000.aa.bb" }]);
    const authorizer = createTokenAuthorizer(
      setting.context,
      credentials(setting.server, { scheme: "Zoho-oauthtoken" }),
    );
    const given = await authorizer.current();
    expect(given.headers?.["authorization"]?.reveal()).toBe("Zoho-oauthtoken 1000.aa.bb");
    expect(listSecretValues(given)).toContain("1000.aa.bb");
  });

  it("that is refused is told with the server's words and without the secret, and asked for anew next time", async () => {
    await using setting = await startTokenServer((number) =>
      number === 1
        ? [401, { error: "invalid_client", error_description: "secret s3cr&t is wrong\nTrace: 1" }]
        : [200, { access_token: "t" }],
    );
    const authorizer = createTokenAuthorizer(setting.context, credentials(setting.server));
    const error = await readError(() => authorizer.current());
    expect(error.code).toBe("EDP-SRC-027");
    expect(error.message).toContain("invalid_client: secret [secret] is wrong.");
    expect((await authorizer.current()).headers?.["authorization"]?.reveal()).toBe("Bearer t");
  });

  it("that is missing in the answer is told", async () => {
    await using setting = await startTokenServer(() => [200, ["no object"]]);
    const error = await readError(() =>
      createTokenAuthorizer(setting.context, credentials(setting.server)).current(),
    );
    expect(error.message).toContain("the answer has no access_token");
  });
});
