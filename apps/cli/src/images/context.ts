// The files that a build sees. They are listed by name, so nothing lands in an image because it happened to lie
// there: no secret, no data, no folder of an editor.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import {
  withoutPackages,
  type ContextPart,
  type DigestedFile,
  type ImagePlan,
  type RenderedFile,
} from "@edp/deployment";

export interface ContextFile {
  /** Inside the context. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly isExecutable: boolean;
}

export interface ContextPlaces {
  /** The package as a folder: bundled code and what it reads. */
  readonly packageDir: string;
  readonly platformDir: string;
  /** Paths are relative to the folder of the DAGs. */
  readonly renderDags: () => readonly RenderedFile[];
}

/** Where a definition, and what it names, stands in a platform's folder. */
const definitionParts = [
  "edp.yaml",
  "environments",
  "sources",
  "mappings",
  "dashboards",
  "services",
  "models",
  "connectors",
  "requirements",
];
/** Made on a machine, or for working on it. */
const isLeftOut = (path: string): boolean =>
  /(^|\/)(\.[^/]+|node_modules|__pycache__|\.?venv|target)(\/|$)|\.pyc$/.test(path);

/** Parts of the package that no container reads. */
const outsideOfImages = [
  "docs",
  "images",
  "examples",
  "requirements",
  "tools",
  "edp",
  "README.md",
  "CHANGELOG.md",
];

export function readContext(plan: ImagePlan, places: ContextPlaces): readonly ContextFile[] {
  if (plan.source.kind === "app") return readFolder(join(places.platformDir, plan.source.context), "");
  const buildFile = readOne(join(places.packageDir, plan.source.file), "Dockerfile");
  const beside = join(places.packageDir, "images", plan.name, "files");
  return [
    buildFile,
    ...(existsSync(beside) ? readFolder(beside, "files") : []),
    ...plan.source.parts.flatMap((part) => readers[part](places)),
  ];
}

export function digestFiles(files: readonly ContextFile[]): readonly DigestedFile[] {
  return files.map(({ path, bytes, isExecutable }) => ({
    path,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    isExecutable,
  }));
}

const readers: Readonly<Record<ContextPart, (places: ContextPlaces) => readonly ContextFile[]>> = {
  package: ({ packageDir }) => [
    ...readFolder(packageDir, "edp", (path) => outsideOfImages.includes(path.split("/")[0] ?? "")),
    readOne(join(packageDir, "images/bin/edp"), "bin/edp"),
  ],
  platform: ({ platformDir }) => [
    ...definitionParts
      .filter((part) => existsSync(join(platformDir, part)))
      .flatMap((part) => readAny(join(platformDir, part), `platform/${part}`)),
    // Beside the documents lie the apps themselves, which are images of their own.
    ...readFolder(join(platformDir, "apps"), "platform/apps", (path) => !/^[^/]+\.ya?ml$/.test(path)),
  ],
  requirements: ({ packageDir }) => {
    const read = (name: string): ContextFile =>
      readOne(join(packageDir, "requirements", name), `requirements/${name}`);
    const runtime = read("runtime.txt");
    const bytes = Buffer.from(withoutPackages(runtime.bytes.toString("utf8"), ["embedded-postgres"]));
    return [read("bootstrap.txt"), { ...runtime, bytes }, read("airflow.txt"), read("superset.txt")];
  },
  dags: ({ renderDags }) =>
    renderDags().map(({ path, text }) => ({
      path: `dags/${path}`,
      bytes: Buffer.from(text),
      isExecutable: false,
    })),
};

function readAny(path: string, name: string): readonly ContextFile[] {
  return statSync(path).isDirectory() ? readFolder(path, name) : [readOne(path, name)];
}

/** A folder that is not there has no files. */
function readFolder(
  folder: string,
  name: string,
  isOther: (path: string) => boolean = () => false,
): readonly ContextFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !isLeftOut(path) && !isOther(path))
    .sort()
    .map((path) => readOne(join(folder, path), name === "" ? path : `${name}/${path}`));
}

function readOne(file: string, path: string): ContextFile {
  return { path, bytes: readFileSync(file), isExecutable: (statSync(file).mode & 0o100) !== 0 };
}
