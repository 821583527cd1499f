// Platform: what edp.yaml says of the whole.
import { Type, type Static } from "typebox";
import { findNearestTimeZone, isTimeZone } from "../text/time-zone.ts";
import { freshness, maxLossShare, maxQuarantineShare, name, schedule, size, text } from "./fields.ts";
import { defineKind, type ReportAt } from "./kind.ts";
import { checkFreshness, checkSchedule } from "./shared-checks.ts";
import { checkRecordSize } from "./source.ts";

const platformSchema = Type.Object(
  {
    kind: Type.Literal("Platform", { description: "Always Platform" }),
    name: name({ description: "Short name of the platform" }),
    title: Type.Optional(text({ description: "Name as people read it. Default: the name in words" })),
    edp: Type.String({
      pattern: "^[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9a-z.-]+)?$",
      patternErrorMessage: "a version of EDP such as 0.1.0",
      description: "The version of EDP that this definition is written for",
    }),
    owner: text({ description: "The team that answers for the platform" }),
    description: Type.Optional(text({ description: "What the platform is for" })),
    timeZone: Type.Optional(
      text({
        description: "Zone in which schedules and days are meant, such as Europe/Zurich. Default: UTC",
      }),
    ),
    defaults: Type.Optional(
      Type.Object(
        {
          schedule: Type.Optional(schedule({ description: "When sources are read that name no schedule" })),
          freshness: Type.Optional(freshness({ description: "Freshness of sources that state none" })),
          maxLossShare: Type.Optional(
            maxLossShare({ description: "maxLossShare of sources that state none" }),
          ),
          maxQuarantineShare: Type.Optional(
            maxQuarantineShare({ description: "maxQuarantineShare of sources that state none" }),
          ),
          maxRecordSize: Type.Optional(size({ description: "maxRecordSize of sources that state none" })),
        },
        {
          additionalProperties: false,
          description: "What holds for every source that does not say otherwise",
        },
      ),
    ),
  },
  { title: "Platform", description: "What edp.yaml says of the whole platform", additionalProperties: false },
);

export type Platform = Static<typeof platformSchema>;

export const platformDefaults = { timeZone: "UTC" } as const;

function checkPlatform(platform: Platform, report: ReportAt): void {
  const zone = platform.timeZone;
  if (zone !== undefined && !isTimeZone(zone)) {
    const nearest = findNearestTimeZone(zone);
    report(
      ["timeZone"],
      "EDP-DEF-033",
      nearest === undefined ? { timeZone: zone } : { timeZone: zone, nearest },
    );
  }
  checkSchedule(platform.defaults?.schedule, ["defaults", "schedule"], report);
  checkFreshness(platform.defaults?.freshness, ["defaults", "freshness"], report);
  checkRecordSize(platform.defaults?.maxRecordSize, ["defaults", "maxRecordSize"], report);
}

export const platformKind = defineKind({
  kind: "Platform",
  schema: platformSchema,
  check: checkPlatform,
  example: `kind: Platform
name: acme
title: Acme data platform
edp: 0.1.0
owner: data-team
timeZone: Europe/Zurich
defaults:
  schedule: "0 2 * * *"
  freshness: { warnAfter: 26h, errorAfter: 50h }
`,
});
