import { describe, expect, it } from "vitest";
import { sortMembers } from "./sort-members.ts";

const sort = (text: string): string => sortMembers(Buffer.from(text)).toString();

describe("sorted members", () => {
  it("are the same however the source orders them, at every depth", () => {
    const one = `{"b":[{"y":1,"x":{}},[]],"a":{"d":null,"c":"é"}}`;
    const other = `{ "a" : {"c":"é", "d":null},\n "b" : [ {"x":{ },"y":1}, [ ] ] }`;
    expect(sort(one)).toBe(`{"a":{"c":"é","d":null},"b":[{"x":{},"y":1},[]]}`);
    expect(sort(other)).toBe(sort(one));
  });

  it("keep every value's bytes, the order of lists and that of one name", () => {
    const text = `{"z":9007199254740993,"n":-0.10,"e":1E400,"u":"\\u0000\\ud800","k":[3,1,2],"a":2,"a":1}`;
    expect(sort(text)).toBe(
      `{"a":2,"a":1,"e":1E400,"k":[3,1,2],"n":-0.10,"u":"\\u0000\\ud800","z":9007199254740993}`,
    );
    const bad = Buffer.concat([Buffer.from(`{"b":"`), Buffer.from([0xff]), Buffer.from(`","a":1}`)]);
    expect(sortMembers(bad).includes(0xff)).toBe(true);
  });

  it.each([
    ["", ""],
    ["{", "{"],
    [`{"b":1,"a":}`, `{"b":1,"a":}`],
    [" 1 ", "1"],
    [`{}x`, `{}x`],
  ])("leave %j as %j", (text, expected) => {
    expect(sort(text)).toBe(expected);
  });

  it("break no stack", () => {
    const deep = `${`{"b":1,"a":`.repeat(50_000)}0${"}".repeat(50_000)}`;
    expect(JSON.stringify(sort(deep)).length).toBeGreaterThan(deep.length);
  });
});
