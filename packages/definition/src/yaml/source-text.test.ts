import { describe, expect, test } from "vitest";
import { createSourceText } from "./source-text.ts";

const locate = (text: string, mark: string, hidden?: string): Record<string, unknown> => {
  const source = createSourceText("f.yaml", text);
  if (hidden !== undefined) source.hide(text.indexOf(hidden), text.indexOf(hidden) + hidden.length);
  const at = text.indexOf(mark);
  return { ...source.locate(at, at + mark.length) };
};

describe("a place in a text", () => {
  test("has its line, column and the line's text", () => {
    expect(locate("a: 1\nbcd: 22\n", "22")).toEqual({
      file: "f.yaml",
      line: 2,
      column: 6,
      text: "bcd: 22",
      textColumn: 6,
      length: 2,
    });
  });

  test("at the end of a text without a last newline is still a place", () => {
    const source = createSourceText("f.yaml", "a: [1");
    expect(source.locate(5, 5)).toMatchObject({ line: 1, column: 6, text: "a: [1" });
  });

  test("after Windows line ends has no carriage return in its text", () => {
    expect(locate("a: 1\r\nb: 2\r\n", "2")).toMatchObject({ line: 2, column: 4, text: "b: 2" });
  });

  test("in a very long line is shown with what is around it", () => {
    const found = locate(`a: ${"x".repeat(5000)}HERE${"y".repeat(5000)}`, "HERE");
    expect(found).toMatchObject({ line: 1, column: 5004, length: 4 });
    const text = String(found["text"]);
    expect(text.length).toBeLessThan(120);
    expect(text.slice(Number(found["textColumn"]) - 1).startsWith("HERE")).toBe(true);
  });

  test("behind a masked secret keeps its column in the file, and its mark moves with the text", () => {
    expect(locate("{ pw: hunter2, shcedule: x }", "shcedule", "hunter2")).toEqual({
      file: "f.yaml",
      line: 1,
      column: 16,
      text: "{ pw: [secret], shcedule: x }",
      textColumn: 17,
      length: 8,
    });
  });

  test("inside a secret that goes over many lines shows nothing of it", () => {
    const secret = "line one\n  line two\n  line three";
    expect(locate(`key: |\n  ${secret}\nb: 1\n`, "two", secret)).toMatchObject({ line: 3, text: "[secret]" });
  });

  test("in a line with tabs and escape characters shows spaces there", () => {
    expect(locate("a:\t\u001b[31mred", "red")).toMatchObject({ text: "a:  [31mred", textColumn: 9 });
  });
});
