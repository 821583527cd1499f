import type { CheckStep } from "../connector.ts";
import { describe, expect, it } from "vitest";
import { createTestContext } from "../../../../tests/support/connector-context.ts";
import { createDatedAuthority } from "../../../../tests/support/dated-certificates.ts";
import { findClosedPort, startSilentServer, startWebServer } from "../../../../tests/support/web-server.ts";
import { runCheck } from "./run-check.ts";
import { planServerSteps, type ServerPlace } from "./server-steps.ts";

async function check(place: ServerPlace, extraCa?: string): Promise<CheckStep[]> {
  const context = createTestContext({ source: "corporate_ad", extraCa, allowedHosts: [] });
  const steps: CheckStep[] = [];
  const signIn = { step: "sign in", run: () => Promise.resolve("accepted") } as const;
  for await (const step of runCheck(context, [...planServerSteps(context, place), signIn], 2_000))
    steps.push(step);
  return steps;
}

const print = (steps: readonly CheckStep[]): string[] =>
  steps.map(({ step, outcome, detail, code = "" }) => `${step} ${outcome}: ${detail} ${code}`.trim());

describe("the first steps of a check", () => {
  const authority = createDatedAuthority("CORP-CA");

  it("pass on a good server and say what they saw", async () => {
    await using server = await startWebServer(() => undefined, authority.issue(["localhost"]));
    const lines = print(
      await check({ host: "localhost", port: server.port, encryption: "tls" }, authority.ca),
    );
    expect(lines[0]).toMatch(/^name passed: localhost → .*127\.0\.0\.1/);
    expect(lines[1]).toMatch(new RegExp(`^reachable passed: ${server.port.toString()}, \\d+ ms$`));
    expect(lines[2]).toBe("certificate passed: CN=localhost, issuer CORP-CA, valid until 2099-01-01");
    expect(lines[3]).toBe("sign in passed: accepted");
  });

  it.each([
    [
      { from: "20200101000000Z", until: "20210101000000Z" },
      ["localhost"],
      true,
      /^expired \d+ days ago \(CN=localhost, issuer CORP-CA\)$/,
      "EDP-SRC-021",
    ],
    [
      undefined,
      ["localhost"],
      false,
      /^its issuer is unknown here \(CN=localhost, issuer CORP-CA\)$/,
      "EDP-SRC-022",
    ],
    [undefined, ["dc1.corp.example"], true, /^it names dc1\.corp\.example \(CN=dc1/, "EDP-SRC-023"],
    [
      { from: "20900101000000Z", until: "20910101000000Z" },
      ["localhost"],
      true,
      /^is valid only in \d+ days/,
      "EDP-SRC-024",
    ],
  ] as const)(
    "tell what is wrong with a certificate (%#)",
    async (validity, names, isTrusted, detail, code) => {
      await using server = await startWebServer(() => undefined, authority.issue(names, validity));
      const steps = await check(
        { host: "localhost", port: server.port, encryption: "tls" },
        isTrusted ? authority.ca : undefined,
      );
      expect(steps[2]).toMatchObject({ step: "certificate", outcome: "failed", code });
      expect(steps[2]?.detail).toMatch(detail);
      expect(steps[2]?.fix).toBeDefined();
      expect(steps[3]).toEqual({ step: "sign in", outcome: "not tried", detail: "not tried" });
      expect(server.requests).toEqual([]);
    },
  );

  it("stop at a name that nobody knows", async () => {
    const steps = await check({
      host: "dc1.corp.invalid",
      port: 636,
      encryption: "tls",
      lookup: () => Promise.reject(Object.assign(new Error("x"), { code: "ENOTFOUND" })),
    });
    expect(steps.map(({ outcome }) => outcome)).toEqual(["failed", "not tried", "not tried", "not tried"]);
    expect(steps[0]).toMatchObject({ code: "EDP-SRC-026" });
  });

  it("stop at a port where nothing listens", async () => {
    const port = await findClosedPort();
    const steps = await check({ host: "127.0.0.1", port, encryption: "none" });
    expect(steps[1]).toMatchObject({ outcome: "failed", code: "EDP-SRC-001" });
    expect(steps[1]?.detail).toContain("nothing listens on this port");
  });

  it("end in time when a server accepts and then says nothing", async () => {
    await using silent = await startSilentServer();
    const context = createTestContext();
    const steps: CheckStep[] = [];
    const plan = planServerSteps(context, { host: "127.0.0.1", port: silent.port, encryption: "tls" });
    for await (const step of runCheck(context, plan, 300)) steps.push(step);
    expect(steps[2]).toMatchObject({ outcome: "failed", code: "EDP-SRC-007" });
  });
});
