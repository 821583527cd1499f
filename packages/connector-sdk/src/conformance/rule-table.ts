// All rules, in the order in which they run. The last three judge what was seen while the others ran.
import type { Rule } from "./rule.ts";
import { checkExpiredCertificate } from "./rules/check-expired-certificate.ts";
import { checkGood } from "./rules/check-good.ts";
import { checkMissingPermission } from "./rules/check-missing-permission.ts";
import { checkTimeOut } from "./rules/check-time-out.ts";
import { checkUnreachable } from "./rules/check-unreachable.ts";
import { checkWrongCredentials } from "./rules/check-wrong-credentials.ts";
import { configSchema } from "./rules/config-schema.ts";
import { cursorGone } from "./rules/cursor-gone.ts";
import { discover } from "./rules/discover.ts";
import { egress } from "./rules/egress.ts";
import { fullRead } from "./rules/full-read.ts";
import { incrementalRead } from "./rules/incremental-read.ts";
import { manifest } from "./rules/manifest.ts";
import { packageParts } from "./rules/package-parts.ts";
import { pageLoop } from "./rules/page-loop.ts";
import { readOnly } from "./rules/read-only.ts";
import { recordChanges } from "./rules/record-changes.ts";
import { recordDisappears } from "./rules/record-disappears.ts";
import { recordMoves } from "./rules/record-moves.ts";
import { recordTwice } from "./rules/record-twice.ts";
import { resume } from "./rules/resume.ts";
import { sameBytes } from "./rules/same-bytes.ts";
import { secretsHidden } from "./rules/secrets-hidden.ts";
import { serverErrors } from "./rules/server-errors.ts";
import { signInExpires } from "./rules/sign-in-expires.ts";
import { stop } from "./rules/stop.ts";
import { throttled } from "./rules/throttled.ts";
import { unknownObject } from "./rules/unknown-object.ts";

/** Counted up by hand when a rule comes, goes or means something else: entries of an older kit are stale. */
export const kitVersion = 2;

export const ruleTable: readonly Rule[] = [
  manifest,
  configSchema,
  packageParts,
  checkGood,
  checkWrongCredentials,
  checkMissingPermission,
  checkUnreachable,
  checkExpiredCertificate,
  checkTimeOut,
  discover,
  fullRead,
  sameBytes,
  incrementalRead,
  resume,
  stop,
  unknownObject,
  recordChanges,
  recordDisappears,
  recordTwice,
  recordMoves,
  throttled,
  serverErrors,
  signInExpires,
  cursorGone,
  pageLoop,
  secretsHidden,
  egress,
  readOnly,
];
