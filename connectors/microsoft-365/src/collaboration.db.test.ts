// Teams, channels, sign-ins and usage reports, against the simulated tenant and, for reports, a hostile server.
import { createLogger } from "@edp/base";
import { describe, expect, test } from "vitest";
import {
  createTestContext,
  readError,
  summarizeRead,
  type ReadSummary,
} from "../../../tests/support/connector-context.ts";
import { startTenant, type Tenant } from "../../../tests/support/simulated-tenant.ts";
import { sendJson, startWebServer } from "../../../tests/support/web-server.ts";
import connector from "./index.ts";

type Payload = Readonly<Record<string, unknown>>;
const payloads = ({ records }: ReadSummary): readonly Payload[] =>
  records.map(({ payload }) => JSON.parse(payload) as Payload);

describe("teams", () => {
  test("have channels of three kinds, each with the team that it hangs below", async () => {
    await using tenant = await startTenant();
    const teams = payloads(await tenant.read("teams"));
    const channels = payloads(await tenant.read("channels")) as readonly {
      teamId: string;
      channel: Payload;
    }[];
    expect(new Set(channels.map(({ teamId }) => teamId))).toEqual(new Set(teams.map(({ id }) => id)));
    expect(new Set(channels.map(({ channel }) => channel["membershipType"]))).toEqual(
      new Set(["standard", "private", "shared"]),
    );
  });

  test("have members with their roles", async () => {
    await using tenant = await startTenant();
    const read = await tenant.read("team_members");
    const members = payloads(read) as readonly {
      teamId: string;
      member: { roles: string[]; userId: string };
    }[];
    const edges = payloads(await tenant.read("group_memberships"));
    const teams = new Set(members.map(({ teamId }) => teamId));
    const owners = edges.filter((edge) => edge["role"] === "owner" && teams.has(edge["groupId"] as string));
    expect(members.filter(({ member }) => member.roles.includes("owner"))).toHaveLength(owners.length);
    expect(new Set(read.records.map(({ id }) => id)).size).toBe(members.length);
  });

  test("have channels with members of their own only where they are private or shared", async () => {
    await using tenant = await startTenant();
    const channels = payloads(await tenant.read("channels")) as readonly { channel: Payload }[];
    const own = channels.filter(({ channel }) => channel["membershipType"] !== "standard");
    const members = payloads(await tenant.read("channel_members"));
    expect(new Set(members.map(({ channelId }) => channelId))).toEqual(
      new Set(own.map(({ channel }) => channel["id"])),
    );
  });

  test("EDP-SRC-075: a missing permission is named for the list that wants it", async () => {
    await using tenant = await startTenant({ roles: ["Team.ReadBasic.All", "Channel.ReadBasic.All"] });
    expect((await tenant.read("channels")).end?.complete).toBe(true);
    const error = await readError(() => tenant.read("channel_members"));
    expect([error.code, error.message.includes("ChannelMember.Read.All")]).toEqual(["EDP-SRC-075", true]);
  });
});

const check = async (tenant: Tenant, objects: readonly string[]) => {
  const steps = [];
  for await (const step of connector.check(tenant.context({}, { objects }))) steps.push(step);
  return steps;
};

describe("sign-ins", () => {
  test("can be read by themselves, so that accounts go on being read by changes", async () => {
    await using tenant = await startTenant();
    const activity = payloads(await tenant.read("sign_in_activity"));
    expect(activity.some((record) => record["signInActivity"] !== undefined)).toBe(true);
    expect(activity.every((record) => !("displayName" in record))).toBe(true);
  });

  test("EDP-SRC-089: a tenant without the licence is told so, and everything else is read", async () => {
    await using tenant = await startTenant({ isPremium: false });
    expect((await readError(() => tenant.read("sign_in_activity"))).code).toBe("EDP-SRC-089");
    const steps = await check(tenant, ["users", "groups", "sign_in_activity"]);
    expect(steps.every(({ outcome }) => outcome === "passed")).toBe(true);
    expect(steps.find(({ step }) => step === "permission")?.detail).toMatch(
      /^User.Read.All, Group.Read.All; not to be had: sign_in_activity \(EDP-SRC-089: .*P1/,
    );
    // With nothing else to read it is a failure like any other.
    expect(await check(tenant, ["sign_in_activity"])).toContainEqual(
      expect.objectContaining({ step: "permission", outcome: "failed", code: "EDP-SRC-089" }),
    );
  });
});

describe("usage reports", () => {
  test("are rows of a period, read from the address that Graph gives, without the token", async () => {
    await using tenant = await startTenant();
    const request = { object: "usage_reports", mode: "full", cursor: undefined } as const;
    const config = { usageReports: { period: "D7", reports: ["getTeamsUserActivityUserDetail"] } };
    const periods: unknown[] = [];
    const ids: string[] = [];
    let end: unknown;
    const events = connector.read(tenant.context(config), { ...request, since: undefined, until: undefined });
    for await (const event of events) {
      if (event.kind === "end") end = event;
      if (event.kind !== "records") continue;
      ids.push(...event.batch.recordIds);
      periods.push(...(event.batch.facts ?? []).map((facts) => facts?.period));
    }
    expect(new Set(ids).size).toBe([...tenant.simulation.organisation.cloudAccounts()].length);
    expect(ids[0]).toMatch(/^getTeamsUserActivityUserDetail:.+@/);
    expect(periods).toEqual(ids.map(() => ({ start: "2026-11-15", end: "2026-11-21" })));
    expect(end).toEqual({ kind: "end", complete: false });
  });

  test("keep all columns as texts", async () => {
    await using tenant = await startTenant();
    const [first] = payloads(await tenant.read("usage_reports"));
    expect(first).toMatchObject({
      report: "getOffice365ActiveUserDetail",
      period: "D30",
      row: { "Report Refresh Date": "2026-11-21", "Is Deleted": "False", "Report Period": "30" },
    });
  });

  test("with concealed names land all the same, and the log says how to show them", async () => {
    await using tenant = await startTenant({ concealsNames: true });
    const lines: string[] = [];
    const log = createLogger((line) => void lines.push(line), tenant.clock);
    const request = { object: "usage_reports", mode: "full", cursor: undefined } as const;
    const context = tenant.context({}, { log });
    await summarizeRead(connector.read(context, { ...request, since: undefined, until: undefined }));
    expect(lines.filter((line) => line.includes("conceals names"))).toHaveLength(4);
  });

  const readReports = async (location: string, csv: string) => {
    await using server = await startWebServer((incoming, response) => {
      const path = incoming.url ?? "";
      if (path.includes("/token")) sendJson(response, { access_token: "a.b.c", expires_in: 3600 });
      else if (path === "/file") response.end(csv);
      else {
        response.writeHead(302, {
          location: location.replace("HERE", `http://${incoming.headers.host ?? ""}`),
        });
        response.end();
      }
    });
    const id = "11111111-2222-4333-8444-555555555555";
    const context = createTestContext({
      source: "m365",
      allowedHosts: [new URL(server.url).host],
      secrets: { "client-secret": "hidden value" },
      config: {
        tenantId: id,
        clientId: id,
        loginEndpoint: server.url,
        graphEndpoint: server.url,
        usageReports: { reports: ["getEmailActivityUserDetail"] },
      },
    });
    const request = { object: "usage_reports", mode: "full", cursor: undefined } as const;
    return await summarizeRead(connector.read(context, { ...request, since: undefined, until: undefined }));
  };

  test("EDP-SRC-160: a report on another host is not fetched, and the host is named", async () => {
    const error = await readError(() => readReports("https://reports.evil.example/data?sig=private", ""));
    expect(error.code).toBe("EDP-SRC-160");
    expect(error.message).toContain("https://reports.evil.example");
    expect(error.message).not.toContain("private");
  });

  test("EDP-SRC-161: what is no report is not landed", async () => {
    const error = await readError(() => readReports("HERE/file", "<html>,sorry\n"));
    expect(error.code).toBe("EDP-SRC-161");
  });

  test("rows that are ragged, nobody's or of no day are refused, and the others arrive", async () => {
    const csv = [
      "\uFEFFReport Refresh Date,User Principal Name,Display Name,Send Count",
      '2026-11-20,ada@acme.example,"Lovelace, ""Ada""\nCountess",3',
      "2026-11-20,bo@acme.example,Bo",
      "2026-11-20,,Nobody,1",
      ",eve@acme.example,Eve,1",
      "2026-11-20,fay@acme.example,Fay,0",
    ].join("\r\n");
    const { records, refused } = await readReports("HERE/file", csv);
    expect(records.map(({ id }) => id.replace(/.*:/, ""))).toEqual(["ada@acme.example", "fay@acme.example"]);
    expect(records[0]?.payload).toContain('"Display Name":"Lovelace, \\"Ada\\"\\nCountess","Send Count":"3"');
    expect(refused.map(({ reason, position }) => `${reason} ${position}`)).toEqual([
      "ragged-row getEmailActivityUserDetail line 4",
      "no-record-id getEmailActivityUserDetail line 5",
      "no-period getEmailActivityUserDetail line 6",
    ]);
  });
});

test("a quota counts every part of a batch, and is never overrun", async () => {
  await using tenant = await startTenant();
  await tenant.read("user_license_details", { quota: { requests: 40, perSeconds: 10 } });
  const waitedMs = tenant.clock.naps.reduce((sum, ms) => sum + ms, 0);
  // About 115 accounts hold licences: 115 requests, of which 40 may go at once and four more each second.
  expect(waitedMs).toBeGreaterThan(15_000);
});
