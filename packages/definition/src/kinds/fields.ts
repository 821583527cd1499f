// Fields that several kinds have. `patternErrorMessage` ends the sentence "… must be": editors show it, and so
// does `edp validate`.
import { secretReferencePattern, type Json } from "@edp/base";
import { Type, type TSchemaOptions } from "typebox";
import { durationPattern } from "../text/duration.ts";
import { identifierPattern, namePattern } from "../text/names.ts";
import { sizePattern } from "../text/size.ts";

interface Words extends TSchemaOptions {
  readonly description: string;
}

/** Text of one or more words. */
export const text = (options: Words) => Type.String({ minLength: 1, maxLength: 10_000, ...options });

const pattern = (form: string, expected: string, options: Words) =>
  Type.String({ pattern: form, patternErrorMessage: expected, ...options });

export const identifier = (options: Words) =>
  pattern(
    identifierPattern,
    "lower-case letters and digits joined by single underscores, a letter first",
    options,
  );

export const name = (options: Words) =>
  pattern(
    namePattern,
    "lower-case letters and digits joined by single hyphens or underscores, a letter first",
    options,
  );

const duration = (options: Words) =>
  pattern(durationPattern, "a duration such as 90s, 15m, 26h or 7d", options);

export const size = (options: Words) => pattern(sizePattern, "a size such as 512KiB or 16MiB", options);

/** Its form is checked in code: a pattern for cron tells nobody what is wrong. */
export const schedule = (options: Words) =>
  Type.String({ maxLength: 200, examples: ["0 2 * * *", "manual"], ...options });

export const secretReference = (options: Words) =>
  pattern(secretReferencePattern, "a reference <scope>/<name> such as corporate_ad/bind-password", options);

export const date = (options: Words) =>
  pattern("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "a date such as 2026-01-31", options);

/** One of some words. */
export const choice = <const W extends readonly string[]>(words: W, options: Words) =>
  Type.Enum([...words] as W[number][], options);

/** Whatever YAML can hold; somebody else checks it. */
export const anything = (options: Words) => Type.Unsafe<Json>({ ...options });

export const freshness = (options: Words) =>
  Type.Object(
    {
      warnAfter: duration({
        description: "Age of the newest confirmed data after which people are told it is late",
      }),
      errorAfter: duration({
        description: "Age after which it counts as stale and answers that rest on it say so",
      }),
    },
    { additionalProperties: false, ...options },
  );

export const maxLossShare = (options: Words) => Type.Number({ minimum: 0, maximum: 1, ...options });

export const maxQuarantineShare = (options: Words) => Type.Number({ minimum: 0, maximum: 1, ...options });

/** Where people reach something: a name where the target has names, a port of this machine where it has none. */
export const route = (options: Words) =>
  Type.Object(
    {
      host: Type.Optional(
        pattern(hostPattern, "a host name such as airflow.acme.example", {
          description: "Name in the browser's address bar",
        }),
      ),
      localPort: Type.Optional(
        Type.Integer({
          minimum: 1024,
          maximum: 65_535,
          description: "Port on this machine's loopback, where the target has no names",
        }),
      ),
    },
    { additionalProperties: false, ...options },
  );

const hostPattern =
  "^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$";

export const endpoint = (options: Words) =>
  pattern(
    "^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?:[1-9][0-9]{0,4}$",
    "a host and a port such as mail.acme.example:587",
    options,
  );

/** A path below the platform's folder. */
export const relativePath = (options: Words) =>
  pattern(
    "^(?!\\.{1,2}(/|$))[A-Za-z0-9._-]+(/(?!\\.{1,2}(/|$))[A-Za-z0-9._-]+)*$",
    "a path inside the platform's folder such as apps/review",
    options,
  );

const imageName = "[a-z0-9]([a-z0-9._:/-]*[a-z0-9])?";

/** An image by what it holds: nobody can put another behind the same name. */
export const imageByDigest = (options: Words) =>
  pattern(
    `^${imageName}@sha256:[0-9a-f]{64}$`,
    "an image with its digest such as registry.acme.example/review@sha256:<64 hex digits>",
    options,
  );

export const imageReference = (options: Words) =>
  pattern(`^${imageName}(@sha256:[0-9a-f]{64})?$`, "an image such as python:3.11-slim-bookworm", options);
