// What is started for a source, wherever it comes from.
import type { ConnectorContext } from "@edp/connector-sdk";
import { basename } from "node:path";
import type { TapConfig } from "./config.ts";
import { prepareContainer, type ContainerPlan } from "./container.ts";
import { installProgram } from "./install.ts";

export type Program =
  | { readonly kind: "file"; readonly name: string; readonly path: string }
  | { readonly kind: "container"; readonly name: string; readonly plan: ContainerPlan };

export async function prepareProgram(context: ConnectorContext, config: TapConfig): Promise<Program> {
  const { image, executable } = config;
  if (image !== undefined) {
    const plan = await prepareContainer(context, { ...config, image });
    return {
      kind: "container",
      name: executable ?? image.replace(/@?sha256:(.{12}).*$/, " $1").trim(),
      plan,
    };
  }
  const path = await installProgram(context, config);
  return { kind: "file", name: basename(path), path };
}
