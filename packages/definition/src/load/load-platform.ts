// The way from a folder to a Definition: what is on disk is read here, judged in check-definition.
import { EdpError, EdpIssuesError } from "@edp/base";
import { realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Definition } from "../definition.ts";
import { checkDefinition, type Validation } from "./check-definition.ts";
import { createValidators } from "../schema/validators.ts";
import { loadConnectors } from "./load-connectors.ts";
import { loadContracts } from "./load-contracts.ts";
import { loadEntities } from "./load-entities.ts";
import { readDefinitionFiles } from "./read-files.ts";

export interface LoadOptions {
  /** The platform's folder: the one with edp.yaml. */
  readonly dir: string;
  /** EDP's own folder: the one with connectors/ and models/. */
  readonly edpRoot: string;
  /** The running EDP's version; a definition that pins another one is a problem. Default: any will do. */
  readonly edpVersion?: string;
}

/** The definition in `dir`. Throws EdpIssuesError with all problems, in the order of the files. */
export function loadPlatform(options: LoadOptions): Definition {
  const { definition, issues } = validatePlatform(options);
  if (definition === undefined) throw new EdpIssuesError(issues);
  return definition;
}

/** Like loadPlatform, but problems are returned. Without network, secrets or a database. */
export function validatePlatform(options: LoadOptions): Validation {
  const dir = resolve(options.dir);
  const edpRoot = resolve(options.edpRoot);
  if (statSync(join(dir, "edp.yaml"), { throwIfNoEntry: false }) === undefined) {
    throw new EdpError("EDP-CLI-001", { from: dir });
  }
  // The platform may bring connectors and models of its own, and may be EDP's folder itself.
  const roots = realpathSync(edpRoot) === realpathSync(dir) ? [edpRoot] : [edpRoot, dir];
  const validators = createValidators();
  const modelsDir = join(dir, "models");
  return checkDefinition({
    dir,
    ...(options.edpVersion === undefined ? {} : { edpVersion: options.edpVersion }),
    ...(statSync(modelsDir, { throwIfNoEntry: false })?.isDirectory() === true ? { modelsDir } : {}),
    ...readDefinitionFiles(dir),
    connectors: loadConnectors(roots, validators),
    validators,
    loadEntities: () => loadEntities(edpRoot),
    loadContracts: () => loadContracts(roots),
  });
}
