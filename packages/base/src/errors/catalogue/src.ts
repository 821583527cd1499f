// SRC: sources and connectors. 001-049 connector-sdk, rest, files; 050-069 active-directory;
// 070-089 microsoft-365.
import type { Catalogue } from "../catalogue-types.ts";
import { srcConformance } from "./src-conformance.ts";
import { srcDirectory } from "./src-directory.ts";
import { srcFiles } from "./src-files.ts";
import { srcHttp } from "./src-http.ts";
import { srcMicrosoft365 } from "./src-microsoft-365.ts";
import { srcSdk } from "./src-sdk.ts";

export const src = {
  ...srcSdk,
  ...srcConformance,
  ...srcHttp,
  ...srcFiles,
  ...srcDirectory,
  ...srcMicrosoft365,
} as const satisfies Catalogue;
