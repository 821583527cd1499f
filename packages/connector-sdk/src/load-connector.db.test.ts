import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readError } from "../../../tests/support/connector-context.ts";
import { loadConnector } from "./load-connector.ts";

const ours = (name: string): string => fileURLToPath(new URL(`../../../connectors/${name}`, import.meta.url));

/** A user's connector folder with this code. */
async function withFolder(code: string | undefined, use: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "edp-connector-"));
  try {
    mkdirSync(join(dir, "src"));
    if (code !== undefined) writeFileSync(join(dir, "src", "index.ts"), code);
    await use(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const good =
  "export default { check: async function* () {}, discover: async () => [{ name: 'mine' }], read: async function* () {} };";

describe("a connector's code", () => {
  it("is found by the name of the package when the manifest is the package's own", async () => {
    const connector = await loadConnector({ name: "rest", dir: ours("rest") });
    expect(Object.keys(connector).sort()).toEqual(["check", "discover", "read"]);
  });

  it("is the user's own when the folder is, even under a name of ours", async () => {
    await withFolder(good, async (dir) => {
      const connector = await loadConnector({ name: "rest", dir });
      expect(await connector.discover({} as never)).toEqual([{ name: "mine" }]);
    });
  });

  it("that is not there is told with every place that was tried", async () => {
    await withFolder(undefined, async (dir) => {
      const error = await readError(() => loadConnector({ name: "badges", dir }));
      expect(error.code).toBe("EDP-SRC-002");
      expect(error.message).toContain(join(dir, "src", "index.ts"));
    });
  });

  it.each([
    ["export const x = 1;", "it has no default export"],
    ["export default { check() {}, read: 7 };", "its default export lacks discover, read"],
    ["throw new Error('broken on purpose');", "broken on purpose"],
  ])("%s is told with what is wrong", async (code, problem) => {
    await withFolder(code, async (dir) => {
      const error = await readError(() => loadConnector({ name: "badges", dir }));
      expect(error.code).toBe("EDP-SRC-003");
      expect(error.message).toContain(problem);
    });
  });
});
