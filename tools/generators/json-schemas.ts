// schemas/<kind>.schema.json from the kinds of packages/definition, for editors.
import { writeJsonSchemas } from "@edp/definition";
import type { GeneratedFile } from "../generated-files.ts";

export const jsonSchemas = (): readonly GeneratedFile[] => writeJsonSchemas();
