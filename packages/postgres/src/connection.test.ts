import { Secret } from "@edp/base";
import { describe, expect, test } from "vitest";
import { describeConnection, libpqEnvironment, parseConnectionUrl } from "./connection.ts";

const parse = (url: string): ReturnType<typeof parseConnectionUrl> => parseConnectionUrl(new Secret(url));

describe("parseConnectionUrl", () => {
  test("reads all parts, and decodes what is encoded", () => {
    const url =
      "postgresql://e%40dp:p%2Fw@db.acme.example:6543/edp%20one?sslmode=verify-full&sslrootcert=/etc/ca.pem";
    const { password, ...rest } = parse(url);
    expect(rest).toEqual({
      host: "db.acme.example",
      port: 6543,
      database: "edp one",
      user: "e@dp",
      tls: "verify-full",
      tlsRootCertFile: "/etc/ca.pem",
    });
    expect(password?.reveal()).toBe("p/w");
  });

  test("asks for TLS unless the server is on this machine", () => {
    expect(parse("postgresql://edp@db.acme.example/edp").tls).toBe("require");
    expect(parse("postgresql://edp@127.0.0.1/edp")).toMatchObject({ tls: "prefer", port: 5432 });
    expect(parse("postgresql://edp@/edp?host=/run/postgresql")).toMatchObject({
      host: "/run/postgresql",
      tls: "prefer",
    });
    expect(parse("postgresql://edp@[::1]/edp").host).toBe("::1");
  });

  test.each([
    ["mysql://edp@db/edp", "it does not begin with postgresql://"],
    ["no url: hush", "it does not begin with postgresql://"],
    ["postgresql://edp:hush@/edp", "it names no host"],
    ["postgresql://edp:hush@db", "it names no database"],
    ["postgresql://db/edp", "it names no user"],
    ["postgresql://edp:hush@db/edp?sslmode=maybe", "its sslmode is none of"],
    ["postgresql://edp:hu%zz@db/edp", "a part of it is not encoded as URLs are"],
  ])("says what is wrong with a bad one and never shows it", (url, problem) => {
    const error = catchError(() => parse(url));
    expect(error).toMatchObject({ code: "EDP-DB-002", message: expect.stringContaining(problem) as string });
    expect(error.message).not.toContain("hush");
    expect(catchError(() => parseConnectionUrl(new Secret(url), "database.readerUrl")).message).toContain(
      "`database.readerUrl` refers to",
    );
  });
});

test("a description and printing hold no password, the environment for libpq does", () => {
  const connection = parse("postgresql://edp:hush@db.acme.example/edp");
  expect(describeConnection(connection)).toBe("db.acme.example:5432/edp");
  expect(JSON.stringify(connection)).not.toContain("hush");
  expect(libpqEnvironment(connection)).toEqual({
    PGHOST: "db.acme.example",
    PGPORT: "5432",
    PGDATABASE: "edp",
    PGUSER: "edp",
    PGSSLMODE: "require",
    PGPASSWORD: "hush",
  });
});

function catchError(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new TypeError("nothing was thrown");
}
