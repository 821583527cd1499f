// A value that fits no branch of a union gets a complaint from every branch. This keeps what helps: the branch
// that was meant, or one "must be one of" when the branches are words.
import type { ErrorObject } from "ajv/dist/2020.js";

export function reduceUnions(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  // Outer unions first: what they drop needs no look inside.
  const unions = errors
    .filter((error) => error.keyword === "anyOf" || error.keyword === "oneOf")
    .sort((a, b) => a.schemaPath.length - b.schemaPath.length);
  let kept = errors;
  for (const union of unions) {
    if (kept.includes(union)) kept = reduceOne(union, kept);
  }
  return kept;
}

function reduceOne(union: ErrorObject, errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const inside = (error: ErrorObject): boolean =>
    error !== union &&
    error.schemaPath.startsWith(`${union.schemaPath}/`) &&
    isAtOrBelow(error.instancePath, union.instancePath);
  const branches = groupByBranch(union, errors.filter(inside));
  // No branch complains when two of a oneOf fit: then the union's own words are all there is.
  if (branches.size === 0) return errors;
  const rest = errors.filter((error) => error !== union && !inside(error));
  return [
    ...rest,
    ...(mergeWords(union, branches) ?? chooseByTag(union, branches) ?? chooseByType(union, branches)),
  ];
}

type Branches = ReadonlyMap<number, readonly ErrorObject[]>;

const isAtOrBelow = (path: string, top: string): boolean => path === top || path.startsWith(`${top}/`);

function groupByBranch(union: ErrorObject, errors: readonly ErrorObject[]): Branches {
  const branches = new Map<number, ErrorObject[]>();
  for (const error of errors) {
    const branch = Number.parseInt(error.schemaPath.slice(union.schemaPath.length + 1), 10);
    const group = branches.get(branch);
    if (group === undefined) branches.set(branch, [error]);
    else group.push(error);
  }
  return branches;
}

/** All branches are words: one list of them. */
function mergeWords(union: ErrorObject, branches: Branches): readonly ErrorObject[] | undefined {
  const words: unknown[] = [];
  for (const branch of branches.values()) {
    const error = branch.find(
      ({ keyword, instancePath }) =>
        (keyword === "const" || keyword === "enum") && instancePath === union.instancePath,
    );
    if (error === undefined) return undefined;
    const params = error.params as { allowedValue?: unknown; allowedValues?: readonly unknown[] };
    words.push(...(params.allowedValues ?? [params.allowedValue]));
  }
  return [{ ...union, keyword: "enum", params: { allowedValues: words } }];
}

interface BranchSchema {
  readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>;
}

/** Branches told apart by one key, such as `kind`: the branch with that word, or one complaint about the word. */
function chooseByTag(union: ErrorObject, branches: Branches): readonly ErrorObject[] | undefined {
  const schemas = (union.schema ?? []) as readonly BranchSchema[];
  const tag = Object.keys(schemas[0]?.properties ?? {}).find((key) =>
    schemas.every((schema) => schema.properties?.[key]?.const !== undefined),
  );
  const data: unknown = union.data;
  if (tag === undefined || typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const words = schemas.map((schema) => schema.properties?.[tag]?.const);
  const word = (data as Readonly<Record<string, unknown>>)[tag];
  if (word === undefined) {
    const description = `one of ${words.join(", ")}`;
    const parentSchema = { properties: { [tag]: { description } } };
    return [{ ...union, keyword: "required", params: { missingProperty: tag }, parentSchema }];
  }
  const meant = words.indexOf(word);
  if (meant !== -1) return branches.get(meant);
  const instancePath = `${union.instancePath}/${tag}`;
  return [{ ...union, keyword: "enum", instancePath, data: word, params: { allowedValues: words } }];
}

/** The branch of the value's own type that has the fewest complaints, or all the types that would do. */
function chooseByType(union: ErrorObject, branches: Branches): readonly ErrorObject[] {
  const typeError = (branch: readonly ErrorObject[]): ErrorObject | undefined =>
    branch.find(({ keyword, instancePath }) => keyword === "type" && instancePath === union.instancePath);
  const typed = [...branches.values()].filter((branch) => typeError(branch) === undefined);
  const [first, ...others] = typed;
  if (first !== undefined)
    return others.reduce((best, branch) => (branch.length < best.length ? branch : best), first);
  const types = [...branches.values()].flatMap(
    (branch) => (typeError(branch)?.params as { type: string | string[] }).type,
  );
  return [{ ...union, keyword: "type", params: { type: [...new Set(types)] } }];
}
