import { describe, expect, it } from "vitest";
import { sortRecords } from "./sort-records.ts";

const sort = (text: string, path: readonly string[] = [], maxRecordBytes = 1000): string =>
  sortRecords(Buffer.from(text), { path, maxRecordBytes, source: "s", place: "p" }).toString();

describe("the records of a page", () => {
  it("are sorted, each by itself, and nothing around them", () => {
    expect(
      sort(`\ufeff{"z":1,"list": [ {"b":1,"a":{"d":2,"c":3}} , {"b":1} ],"a":[{"y":1,"x":2}]}`, ["list"]),
    ).toBe(`\ufeff{"z":1,"list": [ {"a":{"c":3,"d":2},"b":1} , {"b":1} ],"a":[{"y":1,"x":2}]}`);
    expect(sort("[]")).toBe("[]");
  });

  it("are sorted beside one that is no JSON and one that is too large", () => {
    const large = `{"z":"${"x".repeat(40)}","a":1}`;
    expect(sort(`[{"b":1,"a":01},${large},{"b":1,"a":2},7,{"b":2,"a":3}]`, [], 30)).toBe(
      `[{"b":1,"a":01},${large},{"a":2,"b":1},7,{"a":3,"b":2}]`,
    );
  });
});
