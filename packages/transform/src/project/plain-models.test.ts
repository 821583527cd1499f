// Models are plain SQL: ref, source and config with literal arguments, which dbt's static parser takes without
// rendering and people read without running. Those that are more stand here; the list grows by review only.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { edpRoot } from "../testing/test-platform.ts";

const rendered = [
  "marts/steps/history_account_status.sql",
  "marts/steps/history_identity_descriptive.sql",
  "marts/steps/history_identity_status.sql",
  "ods/group_membership_expanded.sql",
  "ods/matching/account_match.sql",
  "ods/matching/device_match.sql",
  "ods/source_record.sql",
  "optional/admin_role/vault/hub_admin_role.sql",
  "optional/external_account/ods/external_account.sql",
  "vault/hub_account.sql",
  "vault/hub_group.sql",
  "vault/sat_account_identity_match.sql",
];

/** Unions of providers: what they read is known only when a platform is. */
const isUnion = (path: string): boolean => path.includes("ods/records/");

const plainCall =
  /\{\{-?\s*(?:ref\('[a-z0-9_]+'\)|source\('[a-z0-9_]+', '[a-z0-9_]+'\)|config\((?:[a-z_]+=(?:'[a-z0-9_]+'|true)(?:, )?)+\))\s*-?\}\}/g;

test("only the listed models need more than ref, source and config", () => {
  const models = join(edpRoot, "models");
  const found = ["ods", "vault", "marts", "optional"]
    .flatMap((layer) =>
      readdirSync(join(models, layer), { recursive: true, encoding: "utf8" }).map(
        (path) => `${layer}/${path}`,
      ),
    )
    .filter((path) => path.endsWith(".sql") && !isUnion(path))
    .filter((path) => /\{\{|\{%/.test(readFileSync(join(models, path), "utf8").replaceAll(plainCall, "")));
  expect(found.toSorted()).toEqual(rendered);
});
