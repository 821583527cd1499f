// What the server says about slots, by SQLSTATE.
import { EdpError } from "@edp/base";
import type { SqlPlace } from "@edp/connector-sdk/sql";
import { toSqlError } from "../errors.ts";

export interface SlotPlace extends SqlPlace {
  readonly object: string;
  readonly slot: string;
}

export function toCaptureError(error: unknown, { source, object, slot, config }: SlotPlace): unknown {
  if (error instanceof EdpError || !(error instanceof Error)) return error;
  const cause = { cause: error };
  const reason = error.message;
  switch ("code" in error ? error.code : undefined) {
    case "55006":
      return new EdpError("EDP-SRC-207", { source, object, slot, reason }, cause);
    case "53400":
      return new EdpError("EDP-SRC-206", { source, object, slot, reason }, cause);
    case "55000": // invalidated
    case "58P01": // a piece of the log is not there any more
      return new EdpError("EDP-SRC-031", { source, object, reason: `its slot ${slot}: ${reason}` }, cause);
    default:
      return toSqlError(error, { source, config });
  }
}
