import { defineConfig } from "vitest/config";

const everywhere = ["packages", "connectors", "apps", "tests", "tools"];
const named = (suffix: string): string[] => everywhere.map((room) => `${room}/**/*.${suffix}`);
const never = ["**/node_modules/**", "**/golden/**", "tests/layers/planted/**"];

export default defineConfig({
  test: {
    reporters: ["default", "./tests/support/closing-line.ts"],
    projects: [
      {
        // No I/O and no clock, so one process serves all files.
        extends: true,
        test: {
          name: "unit",
          sequence: { groupOrder: 0 },
          include: named("test.ts"),
          exclude: [...never, ...named("db.test.ts"), ...named("e2e.test.ts")],
          isolate: false,
        },
      },
      {
        // Real servers on loopback. Two cores: two files at a time.
        extends: true,
        test: {
          name: "db",
          sequence: { groupOrder: 1 },
          include: named("db.test.ts"),
          exclude: never,
          globalSetup: ["./tests/support/global-postgres.ts"],
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Whole stories with the edp command: one at a time, as a person would.
        extends: true,
        test: {
          name: "e2e",
          sequence: { groupOrder: 2 },
          include: named("e2e.test.ts"),
          exclude: never,
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
