import { readTemplate } from "../from-template.ts";
import type { ConnectorName, ScaffoldFile } from "../scaffold-file.ts";
import { planApi } from "./plan-api.ts";
import { writeConformance, writeIndex, writeObjects } from "./write-code.ts";
import { writeManifest, writeMapping, writePage, writeSource } from "./write-documents.ts";

/** A connector for the API that an OpenAPI document describes. */
export function scaffoldOpenApi(edpRoot: string, file: string, name: ConnectorName): readonly ScaffoldFile[] {
  const plan = planApi(file);
  const template = new Map(readTemplate(edpRoot, name).map(({ path, text }) => [path, text]));
  const [first] = plan.lists;
  return [
    { path: "connector.yaml", text: writeManifest(plan, name) },
    { path: "package.json", text: template.get("package.json") ?? "" },
    { path: "src/index.ts", text: writeIndex(plan) },
    { path: "src/objects.ts", text: writeObjects(plan) },
    { path: "conformance.ts", text: writeConformance(plan) },
    { path: "dbt/README.md", text: template.get("dbt/README.md") ?? "" },
    { path: "docs/README.md", text: writePage(template.get("docs/README.md") ?? "", plan) },
    { path: `example/${name.snake}.yaml`, text: writeSource(plan, name) },
    { path: `example/${name.snake}-${first?.name ?? ""}.yaml`, text: writeMapping(plan, name) },
  ];
}
