// Reading a customer, and everything that Google and what stands in between may do to it, against the contract server.
import { describe, expect, test } from "vitest";
import type { HttpReply, HttpSeen } from "@edp/connector-sdk/conformance";
import { createHurryingClock, readError, summarizeRead } from "../../../tests/support/connector-context.ts";
import { startContractWorkspace, type ContractInput } from "../../../tests/support/contract-workspace.ts";
import { acmeWorkspace as data } from "../../../tests/support/acme-workspace.ts";
import connector from "./index.ts";
import { googleError } from "./testing/contract-server.ts";

const objects = Object.keys(data);

const isList = ({ url }: HttpSeen, path: string): boolean => url.pathname.endsWith(path);

/** The first `times` answers of this list are these, in turn; undefined breaks the connection. */
function first(
  path: string,
  replies: readonly (HttpReply | undefined)[],
): NonNullable<ContractInput["meddle"]> {
  let count = 0;
  return (seen, reply) => {
    if (!isList(seen, path) || count >= replies.length) return reply;
    count += 1;
    return replies[count - 1];
  };
}

const always =
  (path: string, answer: (reply: HttpReply) => HttpReply): NonNullable<ContractInput["meddle"]> =>
  (seen, reply) =>
    isList(seen, path) ? answer(reply) : reply;

describe("what arrives", () => {
  test("is what Google has, in its own bytes, with the ids that paths and addresses stand for", async () => {
    await using workspace = await startContractWorkspace({ data });
    const { records, refused } = await workspace.read("users");
    expect(refused).toEqual([]);
    expect(records.map(({ id }) => id)).toEqual(["101", "102", "103", "104", "105"]);
    const heads = records.map(({ payload }) => payload.slice(0, payload.indexOf('"user":')));
    expect(heads).toEqual([
      '{"orgUnitId":"id:it",',
      '{"orgUnitId":"id:staff","managerId":"101",',
      '{"orgUnitId":"id:staff",',
      '{"orgUnitId":"id:staff",',
      '{"managerId":"nobody@acme.example",',
    ]);
    expect(records[0]?.payload).toContain('"user":{"id":"101","primaryEmail":"ann@acme.example","name":{');
    expect(records.some(({ payload }) => payload.includes("phones") || payload.includes("etag"))).toBe(false);
  });

  test("knows an owner as member too, who is from outside by alias and domain, and groups in groups", async () => {
    await using workspace = await startContractWorkspace({
      data: {
        ...data,
        group_memberships: [
          ...(data["group_memberships"] ?? []),
          { groupId: "g3", id: "201", type: "USER", role: "MEMBER", email: "Kim@Acme-Kids.example" },
        ],
      },
    });
    const { records } = await workspace.read("group_memberships");
    expect(records.map(({ id, payload }) => `${id} ${String(payload.includes('"isOutside":true'))}`)).toEqual(
      [
        "g1:101:member false",
        "g1:101:owner false",
        "g1:102:member false",
        "g2:103:member false",
        "g2:900:member true",
        "g2:C01acme99:member false",
        "g2:g1:member false",
        "g3:201:member false",
      ],
    );
  });

  test("is the same with pages of one, and no object asks for what its list does not have", async () => {
    await using workspace = await startContractWorkspace({ data, clock: createHurryingClock() });
    for (const object of objects) {
      const usual = await workspace.read(object);
      const small = await workspace.read(object, { pageSize: 1 });
      expect(small).toEqual(usual);
      if (["usage_reports", "audit_activities"].includes(object)) continue; // observations, see below
      expect([object, usual.records.length > 0, usual.end]).toEqual([
        object,
        true,
        { kind: "end", complete: true },
      ]);
    }
  });

  test("has each licence product once, and a holder whom nobody knows by address", async () => {
    await using workspace = await startContractWorkspace({ data });
    const ids = async (object: string): Promise<readonly string[]> =>
      (await workspace.read(object)).records.map(({ id }) => id);
    expect(await ids("license_skus")).toEqual(["Google-Apps:1010020020", "Google-Apps:1010020028"]);
    expect(await ids("license_assignments")).toEqual([
      "101:Google-Apps:1010020020",
      "102:Google-Apps:1010020020",
      "103:Google-Apps:1010020028",
      "ghost@acme.example:Google-Apps:1010020028",
    ]);
  });

  test("has the fields that the definition adds, and not those that it leaves out", async () => {
    await using workspace = await startContractWorkspace({ data });
    const attributes = { users: { add: ["phones"], omit: ["organizations", "id"] } };
    const { records } = await workspace.read("users", {
      attributes,
      managers: false,
      customSchemas: ["Staff"],
    });
    expect(records[0]?.payload).toContain('"phones":[');
    expect(records[0]?.payload).not.toContain("Head of IT");
    expect(records.some(({ payload }) => payload.includes("relations"))).toBe(false);
    const asked = workspace.requests.find((request) => request.includes("customFieldMask=Staff"));
    expect(asked).toContain("projection=custom");
    const error = await readError(() =>
      workspace.read("users", { attributes: { users: { add: ["shoeSize"] } } }),
    );
    expect([error.code, error.message]).toEqual(["EDP-SRC-008", expect.stringContaining("shoeSize")]);
  });

  test("without an id is quarantined with its place, and the others arrive", async () => {
    await using workspace = await startContractWorkspace({ data });
    const users = data["users"] ?? [];
    workspace.data.set("users", [...users.slice(0, 2), { ...users[2], id: "" }]);
    const { records, refused, end } = await workspace.read("users", { managers: false });
    expect(records.map(({ id }) => id)).toEqual(["101", "102"]);
    expect(refused).toMatchObject([
      { reason: "no-record-id", position: expect.stringContaining("page 1") as string },
    ]);
    expect(end?.complete).toBe(true);
  });

  test("EDP-SRC-030: from a cursor is nothing, because Google tells no changes", async () => {
    await using workspace = await startContractWorkspace({ data });
    const request = {
      object: "users",
      mode: "incremental",
      cursor: "x",
      since: undefined,
      until: undefined,
    } as const;
    const error = await readError(() =>
      connector.read(workspace.context(), request)[Symbol.asyncIterator]().next(),
    );
    expect(error.code).toBe("EDP-SRC-030");
  });
});

describe("observations", () => {
  const morning = "2026-11-23T08:00:00Z";

  test("usage is that of the last days that Google has, each a record of its own, and nothing is ever gone", async () => {
    const clock = createHurryingClock(morning);
    await using workspace = await startContractWorkspace({ data, clock });
    const { records, end } = await workspace.read("usage_reports", { usageDays: 2 });
    expect(records.map(({ id, payload }) => [id, /"date":"([^"]+)"/.exec(payload)?.[1]])).toEqual([
      ["101", "2026-11-20"],
      ["102", "2026-11-20"],
      ["101", "2026-11-19"],
    ]);
    expect(end).toEqual({ kind: "end", complete: false });
    const days = workspace.requests.map((request) => /dates\/([0-9-]+)/.exec(request)?.[1]);
    expect(days.filter((day) => day !== undefined)).toEqual(["2026-11-21", "2026-11-20", "2026-11-19"]);
  });

  test("EDP-SRC-008: a Google that has no usage of any day is an error, and no empty report", async () => {
    const clock = createHurryingClock(morning);
    const early = googleError(400, "Data for dates later than 2020-01-01 is not yet available.", "invalid");
    const meddle: ContractInput["meddle"] = (seen, reply) =>
      seen.url.pathname.includes("/usage/") ? early : reply;
    await using workspace = await startContractWorkspace({ data, clock, meddle });
    const error = await readError(() => workspace.read("usage_reports"));
    expect([error.code, error.message]).toEqual([
      "EDP-SRC-008",
      expect.stringContaining("not yet available"),
    ]);
  });

  test("activities come since the last read less a day, and from the beginning without a cursor", async () => {
    const clock = createHurryingClock(morning);
    await using workspace = await startContractWorkspace({ data, clock });
    const follow = (cursor?: string) =>
      summarizeRead(
        connector.read(workspace.context(), {
          object: "audit_activities",
          mode: "incremental",
          cursor,
          since: undefined,
          until: undefined,
        }),
      );
    const all = await follow();
    expect(all.records.map(({ id }) => id)).toEqual([
      "login:2026-11-22T09:00:00.000Z:1",
      "login:2026-11-22T09:00:00.000Z:2",
      "admin:2026-11-23T07:30:00.000Z:3",
    ]);
    expect(all.end).toMatchObject({ complete: false, cursor: '{"readUntil":"2026-11-23T08:00:00.000Z"}' });
    await clock.sleep(7_200_000);
    const later = await follow(all.end?.cursor);
    expect(later.records).toEqual(all.records);
    // From ten o'clock of the day before on: what was read then is over a day old by now.
    const last = await follow(later.end?.cursor);
    expect(last.records.map(({ id }) => id)).toEqual(["admin:2026-11-23T07:30:00.000Z:3"]);
  });

  test("activities of a window that somebody asks for leave the cursor where it was", async () => {
    const clock = createHurryingClock(morning);
    await using workspace = await startContractWorkspace({ data, clock });
    const request = {
      object: "audit_activities",
      mode: "incremental",
      cursor: '{"readUntil":"2026-11-23T07:59:00.000Z"}',
      since: new Date("2026-11-01T00:00:00Z"),
      until: new Date("2026-11-23T00:00:00Z"),
    } as const;
    const { records, end } = await summarizeRead(connector.read(workspace.context(), request));
    expect(records).toHaveLength(2);
    expect(end).toEqual({ kind: "end", complete: false });
  });

  test("EDP-SRC-030: a cursor without a time is not guessed at", async () => {
    await using workspace = await startContractWorkspace({ data });
    for (const cursor of ["{}", "yesterday", '{"readUntil":"soon"}']) {
      const request = {
        object: "audit_activities",
        mode: "incremental",
        cursor,
        since: undefined,
        until: undefined,
      } as const;
      const error = await readError(() => summarizeRead(connector.read(workspace.context(), request)));
      expect(error.code).toBe("EDP-SRC-030");
    }
  });
});

describe("a Google that is busy or unwell", () => {
  const busy = (reason: string, status = 403): HttpReply =>
    googleError(status, "Quota exceeded", reason, "usageLimits");

  test.each([
    busy("rateLimitExceeded"),
    busy("userRateLimitExceeded"),
    busy("quotaExceeded"),
    busy("rateLimitExceeded", 429),
    { status: 503, json: {} },
    undefined,
  ])("is waited for: %j", async (reply) => {
    const clock = createHurryingClock();
    const meddle = first("/groups", [reply, reply, reply]);
    await using workspace = await startContractWorkspace({ data, clock, meddle });
    const { records, end } = await workspace.read("groups");
    expect([records.length, end?.complete]).toEqual([3, true]);
    expect(clock.naps).toHaveLength(3);
  });

  test.each([
    ["EDP-SRC-009", busy("rateLimitExceeded")],
    ["EDP-SRC-010", { status: 500, json: {} }],
    ["EDP-SRC-341", googleError(403, "Daily Limit Exceeded", "dailyLimitExceeded", "usageLimits")],
  ])("%s: for ever ends the read, and the next one tries again", async (code, reply) => {
    const clock = createHurryingClock();
    await using workspace = await startContractWorkspace({
      data,
      clock,
      meddle: always("/groups", () => reply),
    });
    const error = await readError(() => workspace.read("groups"));
    expect([error.code, error.retry]).toEqual([code, "later"]);
  });

  test("EDP-SRC-016: that gives the same page for ever is left", async () => {
    const meddle = always("/groups", () => ({
      json: { kind: "admin#directory#groups", groups: [{ id: "g1" }], nextPageToken: "again" },
    }));
    await using workspace = await startContractWorkspace({ data, meddle });
    expect((await readError(() => workspace.read("groups"))).code).toBe("EDP-SRC-016");
  });
});

describe("what is refused", () => {
  const refused = async (reply: HttpReply, object = "groups", path = "/groups"): Promise<string> => {
    await using workspace = await startContractWorkspace({ data, meddle: always(path, () => reply) });
    const error = await readError(() => workspace.read(object));
    return `${error.code} ${error.message} ${error.fix}`;
  };

  test("EDP-SRC-333: a token whose scopes do not do", async () => {
    const reply = googleError(
      403,
      "Request had insufficient authentication scopes.",
      "insufficientPermissions",
    );
    expect(await refused(reply)).toMatch(/^EDP-SRC-333 .*admin\.directory\.group\.readonly/);
  });

  test("EDP-SRC-336: an API that is off is named", async () => {
    const words =
      "Enterprise License Manager API has not been used in project 1 before or it is disabled. Enable it";
    const reply = googleError(403, words, "accessNotConfigured", "usageLimits");
    expect(await refused(reply, "license_skus", "/product/Google-Apps/users")).toMatch(
      /^EDP-SRC-336 .*the Enterprise License Manager API is not enabled/,
    );
  });

  test("EDP-SRC-337: a privilege that the administrator lacks", async () => {
    const reply = googleError(403, "Not Authorized to access this resource/api", "forbidden");
    expect(await refused(reply)).toMatch(/^EDP-SRC-337 .*edp-reader@acme\.example.*Groups, Read/);
  });

  test("EDP-SRC-339: another customer", async () => {
    await using workspace = await startContractWorkspace({ data });
    const error = await readError(() => workspace.read("groups", { customerId: "C0wrong00" }));
    expect([error.code, error.fix]).toEqual(["EDP-SRC-339", expect.stringContaining("config.customerId")]);
  });
});

describe("what stands in between", () => {
  test("EDP-SRC-340: an answer of somebody else is no empty list", async () => {
    const meddle = always("/groups", () => ({ json: { message: "we are upgrading the proxy" } }));
    await using workspace = await startContractWorkspace({ data, meddle });
    expect((await readError(() => workspace.read("groups"))).code).toBe("EDP-SRC-340");
  });

  test("a group that was deleted meanwhile has no members; a gateway's 404 is no such news", async () => {
    const gone = googleError(404, "Resource Not Found: groupKey", "notFound");
    for (const [reply, expected] of [
      [gone, 4],
      [{ status: 404, body: "<h1>not here</h1>" }, "EDP-SRC-340"],
    ] as const) {
      await using workspace = await startContractWorkspace({
        data,
        meddle: always("/groups/g1/members", () => reply),
      });
      const found = await workspace.read("group_memberships").then(
        ({ records }) => records.length,
        (error: unknown) => (error as { readonly code: string }).code,
      );
      expect(found).toBe(expected);
    }
  });

  test("EDP-SRC-006: a redirect to another host is not followed", async () => {
    await using other = await startContractWorkspace({ data });
    const meddle = always("/groups", () => ({ status: 302, headers: { location: `${other.url}/groups` } }));
    await using workspace = await startContractWorkspace({ data, meddle });
    const error = await readError(() => workspace.read("groups"));
    expect(error.code).toBe("EDP-SRC-006");
    expect(other.requests).toEqual([]);
  });
});
