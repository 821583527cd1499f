// The dbt project of one platform: a generated root around EDP's own package, the packages of the connectors in
// use and the user's models. A pure function of the definition; writing it is write-project.ts.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ResolvedPlatform } from "@edp/definition";
import { renderDriftTests } from "./drift-tests.ts";
import { readModelContract } from "./model-contract.ts";
import type { ProjectFile, ProjectLink } from "./project-file.ts";
import {
  compare,
  listConnectors,
  listEntityMappings,
  listProviders,
  optionalFolders,
  type Provided,
} from "./providers.ts";
import { renderRootFiles } from "./root-files.ts";
import { renderSatellites, satelliteNames } from "./satellite-models.ts";
import { renderStagingModel } from "./staging-model.ts";

export interface DbtProject {
  /** Sorted by path. */
  readonly files: readonly ProjectFile[];
  /** Folders of others that dbt reads in place: no copy, and `dbt deps` is never needed. */
  readonly links: readonly ProjectLink[];
  /** Who provides which entity in it. */
  readonly providers: readonly Provided[];
}

export interface ProjectInput {
  readonly platform: ResolvedPlatform;
  /** Folder of EDP itself, with `models/` and `connectors/`. */
  readonly edpRoot: string;
}

export function renderProject({ platform, edpRoot }: ProjectInput): DbtProject {
  const contract = readModelContract(edpRoot);
  const providers = listProviders(platform);
  const files = [
    ...renderRootFiles({ platform, providers, contract }),
    ...listEntityMappings(platform).map((mapping) => renderStagingModel(mapping, contract)),
    ...renderSatellites(providers, contract),
    ...renderDriftTests(platform),
  ];
  const satellites = satelliteNames(providers, contract);
  return {
    files: files.toSorted((a, b) => compare(a.path, b.path)),
    links: [
      { path: "packages/edp", target: join(edpRoot, "models") },
      ...optionalFolders(providers, contract).map((folder) => ({
        path: `packages/generated/${folder}`,
        target: join(edpRoot, "models", folder),
      })),
      ...connectorLinks(platform),
      ...(platform.modelsDir === undefined ? [] : [{ path: "platform", target: platform.modelsDir }]),
    ],
    providers: providers.map(({ entity, model }) => {
      const satellite = satellites[`${model}.${entity}`]?.[0];
      return { entity, model, ...(satellite === undefined ? {} : { satellite }) };
    }),
  };
}

const connectorLinks = (platform: ResolvedPlatform): readonly ProjectLink[] =>
  listConnectors(platform)
    .map((connector) => ({ path: `packages/${connector.name}`, target: join(connector.dir, "dbt") }))
    .filter((link) => existsSync(join(link.target, "dbt_project.yml")));
