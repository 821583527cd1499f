// SRC: sources and connectors. 001-049 connector-sdk, rest, files; 050-069 active-directory;
// 070-089 and 160-179 microsoft-365; 100-139 the conformance kit, proxies, client certificates; 180-219 databases;
// 220-239 rest; 240-259 object stores; 260-279 bridges; 310-329 SFTP and workbooks;
// 330-349 google-workspace; 350-369 servicedesk-plus; 410-429 containers of bridges.
import type { Catalogue } from "../catalogue-types.ts";
import { srcBridge } from "./src-bridge.ts";
import { srcCapture } from "./src-capture.ts";
import { srcContainer } from "./src-container.ts";
import { srcDatabase } from "./src-database.ts";
import { srcConformance } from "./src-conformance.ts";
import { srcDirectory } from "./src-directory.ts";
import { srcFileKinds } from "./src-file-kinds.ts";
import { srcFiles } from "./src-files.ts";
import { srcGoogleWorkspace } from "./src-google-workspace.ts";
import { srcHttp } from "./src-http.ts";
import { srcMicrosoft365 } from "./src-microsoft-365.ts";
import { srcRest } from "./src-rest.ts";
import { srcSdk } from "./src-sdk.ts";
import { srcServiceDeskPlus } from "./src-servicedesk-plus.ts";

export const src = {
  ...srcSdk,
  ...srcConformance,
  ...srcHttp,
  ...srcFiles,
  ...srcFileKinds,
  ...srcBridge,
  ...srcCapture,
  ...srcContainer,
  ...srcDatabase,
  ...srcDirectory,
  ...srcMicrosoft365,
  ...srcGoogleWorkspace,
  ...srcRest,
  ...srcServiceDeskPlus,
} as const satisfies Catalogue;
