import { expect, test } from "vitest";
import { startHealthServer } from "./health-server.ts";

test("it answers that it is well, and nothing else", async () => {
  const health = await startHealthServer(0);
  try {
    const ask = (path: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${health.port.toString()}${path}`);
    expect(await (await ask("/healthz")).text()).toBe("ok\n");
    expect((await ask("/")).status).toBe(404);
  } finally {
    await health.stop();
  }
});

test("a port that is taken is an error with the flag that names another", async () => {
  const first = await startHealthServer(0);
  try {
    await expect(startHealthServer(first.port)).rejects.toMatchObject({ code: "EDP-RUN-010" });
  } finally {
    await first.stop();
  }
});
