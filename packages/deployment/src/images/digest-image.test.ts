import { expect, test } from "vitest";
import { digestImage, nameImage } from "./digest-image.ts";
import { withoutPackages } from "./requirements.ts";

const file = (path: string, sha256: string): { path: string; sha256: string; isExecutable: boolean } => ({
  path,
  sha256,
  isExecutable: false,
});
const files = [file("a", "1"), file("b", "2")];
const digest = digestImage({ BASE: "x" }, files);

test("the order of files does not matter", () => {
  expect(digestImage({ BASE: "x" }, [...files].reverse())).toBe(digest);
});

test.each([
  ["another base", { BASE: "y" }, files],
  ["another text", { BASE: "x" }, [file("a", "1"), file("b", "3")]],
  ["another name", { BASE: "x" }, [file("a", "1"), file("c", "2")]],
  ["a file less", { BASE: "x" }, [file("a", "1")]],
  ["a program", { BASE: "x" }, [{ ...file("a", "1"), isExecutable: true }, file("b", "2")]],
])("%s is another image", (_what, bases, others) => {
  expect(digestImage(bases, others)).not.toBe(digest);
});

test("a reference is one that engines take", () => {
  expect(nameImage("my__platform_", "app-review", digest)).toMatch(/^my-platform\/app-review:[0-9a-f]{16}$/);
});

test("a container has no database server of its own", () => {
  const lock =
    "dbt-core==1 \\\n    --hash=a\nembedded-postgres==2 \\\n    --hash=b\n    --hash=c\nyaml==3 \\\n    --hash=d\n";
  expect(withoutPackages(lock, ["embedded-postgres"])).toBe(
    "dbt-core==1 \\\n    --hash=a\nyaml==3 \\\n    --hash=d\n",
  );
});
