import { expect, test } from "vitest";
import { findLockProblem } from "./lock-file.ts";

const sha = "a".repeat(64);

test("a lock with versions and hashes is one, comments, extras and markers included", () => {
  const text = `# made by a tool\ntap-a==1.2 \\\n    --hash=sha256:${sha} \\\n    --hash=sha256:${sha}\nb[x]==2 ; python_version < '3.12' \\\r\n  --hash=sha256:${sha}\n`;
  expect(findLockProblem(text)).toBeUndefined();
});

test.each([
  ["", "names no package"],
  ["# nothing", "names no package"],
  ["tap-a==1.2", "has no hash for tap-a==1.2"],
  [`tap-a>=1.2 --hash=sha256:${sha}`, "does not say the exact version of tap-a>=1.2"],
  [`tap-a==1.* --hash=sha256:${sha}`, "does not say the exact version of tap-a==1.*"],
  [`tap-a @ file:///tmp/a.whl --hash=sha256:${sha}`, "does not say the exact version of tap-a"],
  ["--index-url x", "holds the option --index-url, which can lead to packages that are not locked"],
  [
    `a==1 --hash=sha256:${sha}\n-r other.txt`,
    "holds the option -r, which can lead to packages that are not locked",
  ],
])("%j %s", (text, problem) => {
  expect(findLockProblem(text)).toBe(problem);
});
