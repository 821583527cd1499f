// What changed about a stream's fields, from what was seen of them. A field counts as expected when nearly every record
// had it, and as gone when none of the newest has: sources leave fields out for many reasons.

/** What was seen of one field with one JSON type. */
export interface SeenField {
  readonly field: string;
  readonly type: string;
  readonly rowsSeen: number;
  readonly rowsBefore: number;
  readonly rowsSince: number;
  readonly firstRawId: number;
  readonly lastRawId: number;
}

export interface FieldChange {
  readonly kind: "new" | "vanished" | "retyped";
  readonly field: string;
  readonly was: string | undefined;
  readonly became: string | undefined;
  /** Of a vanished field: the last version that had it; of others: the first that shows the change. */
  readonly rawId: number;
}

/** So many of the newest records in a row have to agree, or all that the stream has. */
const enoughRecords = 20;
const nearlyAll = 0.95;

export function judgeFields(
  seen: readonly SeenField[],
  rows: number,
  records: number,
): readonly FieldChange[] {
  const threshold = Math.max(1, Math.min(enoughRecords, records));
  const fields = Map.groupBy(seen, ({ field }) => field);
  const added = [...fields].flatMap(([field, types]) => findNew(field, types));
  return [
    ...added,
    ...[...fields].flatMap(([field, types]) => findVanished(field, types, { rows, threshold, added })),
    ...[...fields].flatMap(([field, types]) => findRetyped(field, types, threshold)),
  ];
}

function findNew(field: string, types: readonly SeenField[]): readonly FieldChange[] {
  const first = types.toSorted((a, b) => a.firstRawId - b.firstRawId)[0];
  if (first === undefined || first.rowsBefore === 0) return [];
  return [{ kind: "new", field, was: undefined, became: nameTypes(types), rawId: first.firstRawId }];
}

function findVanished(
  field: string,
  types: readonly SeenField[],
  { rows, threshold, added }: { rows: number; threshold: number; added: readonly FieldChange[] },
): readonly FieldChange[] {
  const since = Math.min(...types.map((one) => one.rowsSince));
  const before = Math.min(...types.map((one) => one.rowsBefore));
  const present = types.reduce((sum, one) => sum + one.rowsSeen, 0);
  const isExpected = present >= nearlyAll * (rows - before - since);
  if (since < threshold || !isExpected) return [];
  const rawId = Math.max(...types.map((one) => one.lastRawId));
  const successors = added.filter((one) => one.rawId > rawId && one.became === nameTypes(types));
  const became = successors.map((one) => one.field).join(", ");
  return [
    { kind: "vanished", field, was: nameTypes(types), became: became === "" ? undefined : became, rawId },
  ];
}

/** The type that nearly all had is no longer seen, and another is in its place. */
function findRetyped(field: string, types: readonly SeenField[], threshold: number): readonly FieldChange[] {
  const values = types.filter(({ type }) => type !== "null");
  return values.flatMap((old) => {
    const next = values.find((one) => one.firstRawId > old.lastRawId && one.rowsSince < old.rowsSince);
    const others = values.filter((one) => one !== old && one !== next);
    const isUsual = others.every((one) => one.rowsSeen < old.rowsSeen / 20);
    if (next === undefined || old.rowsSince < threshold || !isUsual) return [];
    return [{ kind: "retyped" as const, field, was: old.type, became: next.type, rawId: next.firstRawId }];
  });
}

function nameTypes(types: readonly SeenField[]): string {
  const names = types.map(({ type }) => type).filter((type) => type !== "null");
  return names.length === 0 ? "null" : names.toSorted().join(" or ");
}
