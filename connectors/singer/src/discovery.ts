// A stream as a program offers it, in whichever protocol, and what asking for it takes.
import type { JsonObject } from "@edp/base";
import type { TapConfig } from "./config.ts";
import type { PrivateFolder } from "./private-folder.ts";
import type { Program } from "./program.ts";

export interface TapStream {
  readonly id: string;
  readonly keyProperties: readonly string[];
  readonly fields: readonly string[];
  /** As the tap wrote it. */
  readonly written: JsonObject;
}

export interface Discovery {
  readonly protocol: TapConfig["protocol"];
  readonly program: Program;
  readonly folder: PrivateFolder;
  readonly signal: AbortSignal;
}
