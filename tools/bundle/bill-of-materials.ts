// What a release is made of, as CycloneDX 1.6: the libraries inside the bundle, and the Python packages that the
// launcher installs by hash. The same release gives the same bytes: no time, no serial number.
import type { Library } from "./libraries.ts";

interface Component {
  readonly type: "library";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly { readonly license: { readonly name: string } }[];
}

export interface Release {
  readonly version: string;
  readonly libraries: readonly Library[];
  /** Texts of the hash-locked requirements that a machine without containers installs. */
  readonly requirements: readonly string[];
}

export function writeBillOfMaterials({ version, libraries, requirements }: Release): string {
  const purl = `pkg:npm/edp@${version}`;
  const components = [...libraries.map(toNpm), ...requirements.flatMap(readPython)];
  const unique = new Map(components.map((component) => [component.purl, component]));
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "application", "bom-ref": purl, name: "edp", version, purl } },
    components: [...unique.values()].sort((one, other) => (one.purl < other.purl ? -1 : 1)),
  };
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

function toNpm({ name, version, license }: Library): Component {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    purl,
    licenses: [{ license: { name: license } }],
  };
}

function readPython(requirements: string): readonly Component[] {
  return [...requirements.matchAll(/^([A-Za-z0-9._-]+)==([^\s\\;]+)/gm)].map(
    ([, name = "", version = ""]) => {
      const purl = `pkg:pypi/${name.toLowerCase()}@${version}`;
      return { type: "library", "bom-ref": purl, name, version, purl };
    },
  );
}
