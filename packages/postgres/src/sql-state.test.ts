import { EdpError, InvariantError, Secret } from "@edp/base";
import { describe, expect, test } from "vitest";
import { classifyError, sqlStateOf, toEdpError } from "./sql-state.ts";

const withCode = (code: string, message = "the server's words"): Error =>
  Object.assign(new TypeError(message), { code });

const connection = {
  host: "db.acme.example",
  port: 5432,
  database: "edp",
  user: "edp",
  password: new Secret("hush"),
  tls: "require",
} as const;

describe("classifyError", () => {
  test.each([
    ["40001", "now"],
    ["40P01", "now"],
    ["55P03", "later"],
    ["57P01", "later"],
    ["08006", "later"],
    ["53300", "later"],
    ["53100", "never"],
    ["23505", "never"],
    ["42601", "never"],
    ["XX001", "never"],
    ["99999", "never"],
    ["ECONNREFUSED", "later"],
    ["EPIPE", "later"],
    ["ENOSUCH", "never"],
  ])("%s: %s", (code, retry) => {
    const rule = classifyError(withCode(code));
    expect(rule.retry).toBe(retry);
    expect(rule.because).not.toBe("");
  });

  test("a connection that ended under pg has no code, and may be tried later", () => {
    expect(classifyError(new TypeError("Connection terminated unexpectedly")).retry).toBe("later");
    expect(classifyError(new TypeError("x is not a function")).retry).toBe("never");
    expect(classifyError(undefined).retry).toBe("never");
  });
});

test("a code of Node is no SQLSTATE", () => {
  expect(sqlStateOf(withCode("EPIPE"))).toBeUndefined();
  expect(sqlStateOf(withCode("22P02"))).toBe("22P02");
});

describe("toEdpError", () => {
  test.each([
    [withCode("ECONNREFUSED"), "EDP-DB-001"],
    [withCode("57P03"), "EDP-DB-001"],
    [withCode("08006"), "EDP-DB-001"],
    [new TypeError("Connection terminated"), "EDP-DB-001"],
    [new AggregateError([withCode("ECONNREFUSED")], ""), "EDP-DB-001"],
    [withCode("28P01"), "EDP-DB-004"],
    [withCode("42501", "permission denied for schema raw"), "EDP-DB-005"],
    [withCode("3D000", 'database "edp" does not exist'), "EDP-DB-006"],
    [withCode("53100"), "EDP-DB-007"],
    [withCode("23505"), "EDP-DB-040"],
    [withCode("57014"), "EDP-DB-041"],
    [withCode("55P03"), "EDP-DB-042"],
    [withCode("40001"), "EDP-DB-042"],
  ])("%s becomes %s and keeps the cause", (error, code) => {
    const result = toEdpError(error, connection);
    expect(result).toMatchObject({ code, cause: error });
    expect(result.message).not.toContain("hush");
  });

  test("says in plain words which right is missing", () => {
    const error = withCode("42501", "permission denied to create role");
    expect(toEdpError(error, connection).message).toBe("The database user edp may not create role.");
  });

  test("lets our own errors and bugs pass", () => {
    const bug = new TypeError("x is not a function");
    const invariant = new InvariantError("broken");
    const own = new EdpError("EDP-DB-023", { file: "f" });
    for (const error of [bug, invariant, own]) expect(toEdpError(error)).toBe(error);
  });
});
