// Every way to sign in, against the simulated Entra, which looks at signatures, times and audiences.
import { X509Certificate } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@edp/base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readError, summarizeRead } from "../../../tests/support/connector-context.ts";
import { loadManifest } from "../../../tests/support/load-manifest.ts";
import { startTenant, type Tenant } from "../../../tests/support/simulated-tenant.ts";
import connector from "./index.ts";

const dir = mkdtempSync(join(tmpdir(), "edp-sign-in-"));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

function makeKeyPair(name: string, algorithm = "rsa:2048"): KeyPair {
  const [key, certificate] = [join(dir, `${name}.key`), join(dir, `${name}.pem`)];
  const curve = algorithm === "ec" ? ["-pkeyopt", "ec_paramgen_curve:prime256v1"] : [];
  const how = ["-newkey", algorithm, ...curve, "-nodes", "-days", "30", "-subj", `/CN=${name}`];
  execFileSync("openssl", ["req", "-x509", ...how, "-keyout", key, "-out", certificate], { stdio: "ignore" });
  return { key: readFileSync(key, "utf8"), certificate: readFileSync(certificate, "utf8") };
}

let known: KeyPair;
let other: KeyPair;
beforeAll(() => {
  known = makeKeyPair("known");
  other = makeKeyPair("other");
});

const dayAfter = (date: Date, days: number): string =>
  new Date(date.getTime() + days * 86_400_000).toISOString();

/** A tenant that knows a certificate, on a day on which the certificate is good. */
const startKnowing = (): Promise<Tenant> =>
  startTenant(
    { certificate: known.certificate },
    dayAfter(new X509Certificate(known.certificate).validFromDate, 1),
  );

const full = { object: "subscribed_skus", mode: "full", cursor: undefined } as const;

const read = (tenant: Tenant, config: JsonObject, secrets: Record<string, string> = {}) =>
  summarizeRead(
    connector.read(tenant.context(config, { secrets }), { ...full, since: undefined, until: undefined }),
  );

describe("a certificate", () => {
  const config = { auth: "certificate" };

  test("signs in without any secret leaving this process, in whatever order the PEM has its parts", async () => {
    await using tenant = await startKnowing();
    for (const pem of [known.key + known.certificate, known.certificate + known.key]) {
      const { end } = await read(tenant, config, { "client-certificate": pem });
      expect(end?.complete).toBe(true);
    }
  });

  test("EDP-SRC-084: that the registration does not have is refused", async () => {
    await using tenant = await startKnowing();
    const pem = other.key + other.certificate;
    const error = await readError(() => read(tenant, config, { "client-certificate": pem }));
    expect(error.code).toBe("EDP-SRC-084");
  });

  test("EDP-SRC-081: that has expired is not even tried", async () => {
    const { validToDate } = new X509Certificate(known.certificate);
    await using tenant = await startTenant({ certificate: known.certificate }, dayAfter(validToDate, 1));
    const pem = known.key + known.certificate;
    const error = await readError(() => read(tenant, config, { "client-certificate": pem }));
    expect(error.code).toBe("EDP-SRC-081");
    expect(error.message).toContain(validToDate.toISOString());
  });

  test.each([
    ["nothing in it", () => "hello", "no unencrypted private key"],
    ["no certificate", () => known.key, "no certificate"],
    ["two that differ", () => known.key + other.certificate, "do not belong together"],
    [
      "a curve",
      () => {
        const { key, certificate } = makeKeyPair("curve", "ec");
        return key + certificate;
      },
      "no RSA key",
    ],
    [
      "damage",
      () => known.key.replace(/\n.{40}/, "\nAAAA") + known.certificate,
      "its private key cannot be read",
    ],
  ])("EDP-SRC-080: %s, and no message shows a part of it", async (_name, pem, problem) => {
    await using tenant = await startKnowing();
    const error = await readError(() => read(tenant, config, { "client-certificate": pem() }));
    expect(error.code).toBe("EDP-SRC-080");
    expect(error.message).toContain(problem);
    expect(error.message).not.toContain(known.key.slice(60, 90));
  });
});

describe("a workload identity", () => {
  test("signs in with the token that the cluster wrote, read anew for each token", async () => {
    const path = join(dir, "token");
    writeFileSync(path, "a.federated.token\n");
    await using tenant = await startTenant({ federatedToken: "a.federated.token" });
    const config = { auth: "workload-identity", federatedTokenFile: path };
    expect((await read(tenant, config)).end?.complete).toBe(true);
    writeFileSync(path, "a.foreign.token");
    expect((await readError(() => read(tenant, config))).code).toBe("EDP-SRC-088");
  });

  test("EDP-SRC-082: without the file it says where the file should be", async () => {
    await using tenant = await startTenant();
    const config = { auth: "workload-identity", federatedTokenFile: "/nowhere/token" };
    const error = await readError(() => read(tenant, config));
    expect(error.code).toBe("EDP-SRC-082");
    expect(error.message).toContain(
      "/nowhere/token, from which the workload takes its token, cannot be read",
    );
  });
});

describe("a managed identity", () => {
  test("takes its token from the machine, with no secret at all", async () => {
    await using tenant = await startTenant();
    const identityEndpoint = `${tenant.simulation.baseUrl}/m365/metadata/identity/oauth2/token`;
    const { end } = await read(tenant, { auth: "managed-identity", identityEndpoint });
    expect(end?.complete).toBe(true);
    const steps = [];
    for await (const step of connector.check(tenant.context({ auth: "managed-identity", identityEndpoint })))
      steps.push(step);
    expect(steps.every(({ outcome }) => outcome === "passed")).toBe(true);
  });

  test("EDP-SRC-083: a machine without one says so", async () => {
    await using tenant = await startTenant();
    const identityEndpoint = `${tenant.simulation.baseUrl}/nowhere`;
    const error = await readError(() => read(tenant, { auth: "managed-identity", identityEndpoint }));
    expect([error.code, error.retry]).toEqual(["EDP-SRC-083", "later"]);
  });

  test("EDP-SRC-004: nothing else on the machine's link can be reached", async () => {
    await using tenant = await startTenant();
    const identityEndpoint = "http://169.254.169.254/metadata/identity/oauth2/token";
    const error = await readError(() => read(tenant, { auth: "managed-identity", identityEndpoint }));
    expect(error.code).toBe("EDP-SRC-004");
  });
});

test("EDP-SRC-028: an app that proves itself must say who it is", async () => {
  await using tenant = await startTenant();
  const { clientId: _none, ...config } = tenant.context().config;
  const context = { ...tenant.context(), config };
  const request = { ...full, since: undefined, until: undefined };
  const error = await readError(() => summarizeRead(connector.read(context, request)));
  expect(error.message).toContain("clientId is needed with auth: client-secret");
});

test("every cloud has its endpoints, and only a managed identity may ask the machine", () => {
  const manifest = loadManifest("microsoft-365");
  const { cloud } = (
    manifest.config as { readonly properties: { readonly cloud: { readonly enum: string[] } } }
  ).properties;
  const [clouds, auth] = manifest.presets ?? [];
  expect(Object.keys(clouds?.values ?? {})).toEqual(cloud.enum);
  for (const endpoints of Object.values(clouds?.values ?? {}))
    expect(Object.keys(endpoints)).toEqual(expect.arrayContaining(["loginEndpoint", "graphEndpoint"]));
  expect(auth).toEqual({
    setting: "auth",
    values: {
      "managed-identity": { identityEndpoint: "http://169.254.169.254/metadata/identity/oauth2/token" },
    },
  });
});
