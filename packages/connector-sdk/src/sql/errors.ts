// What drivers say when something fails -> EDP's errors. Each engine brings a table from its codes to these.
import { EdpError, type Secret } from "@edp/base";
import { createHideSecrets } from "../http/hide-secrets.ts";
import { toNetworkError } from "../http/network-error.ts";
import type { SqlConfig } from "./config.ts";

export interface SqlPlace {
  readonly source: string;
  readonly config: Pick<SqlConfig, "address" | "user" | "database">;
}

export type SqlFailure = "sign in" | "database" | "full" | "slow" | "unreachable" | "no encryption";

export function createSqlError(failure: SqlFailure, place: SqlPlace, error: Error): EdpError {
  const { source, config } = place;
  const { address, user: account, database } = config;
  const reason = error.message.replace(/\.$/, "");
  const cause = { cause: error };
  switch (failure) {
    case "sign in":
      return new EdpError("EDP-SRC-180", { source, account, reason }, cause);
    case "database":
      return new EdpError("EDP-SRC-181", { source, database, reason }, cause);
    case "full":
      return new EdpError("EDP-SRC-188", { source, reason }, cause);
    case "slow":
      return new EdpError("EDP-SRC-189", { source, reason }, cause);
    case "unreachable":
      return new EdpError("EDP-SRC-001", { source, address, reason }, cause);
    case "no encryption":
      return new EdpError("EDP-SRC-187", { source, address }, cause);
  }
}

/** A statement that the database refused, in its own words. */
export function createRefusal(state: string, { source }: SqlPlace, error: Error): EdpError {
  return new EdpError(
    "EDP-SRC-191",
    { source, state, reason: error.message.replace(/\.$/, "") },
    { cause: error },
  );
}

/** What is left: the network and its certificates. */
export function toConnectionError(error: unknown, { source, config }: SqlPlace): unknown {
  return toNetworkError(error, { source, address: config.address });
}

/** A server or proxy may repeat what it was sent: the driver's error loses the password before anybody reads it. */
export function hidePassword(error: unknown, password: Secret<string>): unknown {
  const hide = createHideSecrets([password.reveal()]);
  for (let at = error; at instanceof Error; at = at.cause) {
    // Drivers repeat the server's words under names of their own.
    for (const name of Object.getOwnPropertyNames(at)) {
      const value: unknown = Reflect.get(at, name);
      if (typeof value === "string") Reflect.set(at, name, hide(value));
    }
  }
  return error;
}
