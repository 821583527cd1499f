import { readFileSync } from "node:fs";
import type { Shell } from "../shell.ts";

/** The certificates that the launcher found: the system's, and those that the user named. */
export function readCertificates(shell: Shell): string | undefined {
  const file = shell.environmentVariables["EDP_CA_FILE"];
  return file === undefined || file === "" ? undefined : readFileSync(file, "utf8");
}
