import { expect, test } from "vitest";
import { judgeFields, type SeenField } from "./judge-fields.ts";

/** Versions 1 to 100 have `rows` of a field from `first` to `last`; 100 were seen in all. */
const seen = (
  field: string,
  type: string,
  first: number,
  last: number,
  rows = last - first + 1,
): SeenField => ({
  field,
  type,
  rowsSeen: rows,
  rowsBefore: first - 1,
  rowsSince: 100 - last,
  firstRawId: first,
  lastRawId: last,
});

const judge = (...fields: readonly SeenField[]): readonly string[] =>
  judgeFields(fields, 100, 50).map(
    ({ kind, field, was, became, rawId }) =>
      `${kind} ${field} ${was ?? "-"} ${became ?? "-"} ${rawId.toString()}`,
  );

test("a field that all have and that stays is nothing to tell", () => {
  expect(
    judge(seen("id", "string", 1, 100), seen("note", "null", 3, 90, 4), seen("note", "string", 1, 99, 90)),
  ).toEqual([]);
});

test("a renamed field is gone, and the one that came with it is named", () => {
  expect(
    judge(seen("mail", "string", 1, 60), seen("e_mail", "string", 61, 100), seen("age", "number", 61, 100)),
  ).toEqual(["new e_mail - string 61", "new age - number 61", "vanished mail string e_mail 60"]);
});

test("a field that few had may stay away, and one that all had for a few records", () => {
  expect(judge(seen("rare", "string", 1, 60, 20), seen("usual", "string", 1, 81))).toEqual([]);
});

test("a stream of few records needs all of them", () => {
  const fields = [seen("mail", "string", 1, 97)];
  expect(judgeFields(fields, 100, 4)).toEqual([]);
  expect(judgeFields(fields, 100, 3)).toMatchObject([{ kind: "vanished", field: "mail" }]);
});

test("another type is told when it has taken the place of the old one, empty or not", () => {
  expect(
    judge(
      seen("since", "string", 1, 60),
      seen("since", "number", 61, 100, 30),
      seen("since", "null", 5, 99, 10),
    ),
  ).toEqual(["retyped since string number 61"]);
  expect(judge(seen("since", "string", 1, 99, 80), seen("since", "number", 61, 100, 20))).toEqual([]);
  expect(judge(seen("since", "string", 1, 60), seen("since", "null", 61, 100))).toEqual([]);
});
