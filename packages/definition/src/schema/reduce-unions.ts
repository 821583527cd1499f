// A value that fits no branch of a union gets a complaint from every branch. This keeps what helps: the branch
// that was meant, or one "must be one of" when the branches are words.
import type { ErrorObject } from "ajv/dist/2020.js";

export function reduceUnions(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  // Outer unions first: what they drop needs no look inside.
  const unions = errors
    .filter((error) => error.keyword === "anyOf" || error.keyword === "oneOf")
    .sort((a, b) => a.schemaPath.length - b.schemaPath.length);
  let kept: readonly ErrorObject[] = errors;
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
  if (branches.length === 0) return errors;
  const rest = errors.filter((error) => error !== union && !inside(error));
  const words = branches.map((branch) => findWord(branch, union.instancePath));
  if (words.every((word) => word !== undefined)) {
    return [...rest, { ...union, keyword: "enum", params: { allowedValues: words.flat() } }];
  }
  return [...rest, ...chooseBranch(union, branches)];
}

const isAtOrBelow = (path: string, top: string): boolean => path === top || path.startsWith(`${top}/`);

function groupByBranch(
  union: ErrorObject,
  errors: readonly ErrorObject[],
): readonly (readonly ErrorObject[])[] {
  const branches = new Map<string, ErrorObject[]>();
  for (const error of errors) {
    const branch = error.schemaPath.slice(union.schemaPath.length + 1).split("/")[0] ?? "";
    const group = branches.get(branch);
    if (group === undefined) branches.set(branch, [error]);
    else group.push(error);
  }
  return [...branches.values()];
}

/** The words of a branch that is nothing but words. */
function findWord(branch: readonly ErrorObject[], top: string): readonly unknown[] | undefined {
  const error = branch.find(
    ({ keyword, instancePath }) => (keyword === "const" || keyword === "enum") && instancePath === top,
  );
  if (error === undefined) return undefined;
  const params = error.params as { allowedValue?: unknown; allowedValues?: readonly unknown[] };
  return params.allowedValues ?? [params.allowedValue];
}

/** The branch whose type and tag fit; if every tag is wrong, one complaint about the tag. */
function chooseBranch(
  union: ErrorObject,
  branches: readonly (readonly ErrorObject[])[],
): readonly ErrorObject[] {
  const typed = branches.filter(
    (branch) =>
      !branch.some((error) => error.keyword === "type" && error.instancePath === union.instancePath),
  );
  const candidates = typed.length === 0 ? branches : typed;
  const tagged = candidates.filter((branch) => findTagError(branch, union) === undefined);
  if (tagged.length === 0) {
    const tags = candidates
      .map((branch) => findTagError(branch, union))
      .filter((error) => error !== undefined);
    const first = tags[0];
    if (first !== undefined && tags.every((tag) => tag.instancePath === first.instancePath)) {
      const allowedValues = tags.flatMap((tag) => findWord([tag], tag.instancePath) ?? []);
      return [{ ...first, keyword: "enum", params: { allowedValues } }];
    }
  }
  const pool = tagged.length === 0 ? candidates : tagged;
  if (typed.length === 0) return mergeTypes(branches, union);
  return pool.reduce((best, branch) => (branch.length < best.length ? branch : best));
}

/** A wrong word in a key directly below: that is how branches of one union are told apart. */
const findTagError = (branch: readonly ErrorObject[], union: ErrorObject): ErrorObject | undefined =>
  branch.find(
    ({ keyword, instancePath }) =>
      keyword === "const" &&
      instancePath.startsWith(`${union.instancePath}/`) &&
      !instancePath.slice(union.instancePath.length + 1).includes("/"),
  );

function mergeTypes(
  branches: readonly (readonly ErrorObject[])[],
  union: ErrorObject,
): readonly ErrorObject[] {
  const types = branches.flatMap((branch) =>
    branch
      .filter((error) => error.keyword === "type" && error.instancePath === union.instancePath)
      .flatMap((error) => (error.params as { type: string | string[] }).type),
  );
  return [{ ...union, keyword: "type", params: { type: [...new Set(types)] } }];
}
