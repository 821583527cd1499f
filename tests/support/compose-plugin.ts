import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { DockerEngine } from "./docker-engine.ts";
import { buildGoTool } from "./go-tool.ts";

/** Lets the engine's client answer to `docker compose`. */
export async function addComposePlugin({ env }: DockerEngine): Promise<void> {
  const program = await buildGoTool("docker-compose", "github.com/docker/compose/v2/cmd");
  const plugins = join(env.DOCKER_CONFIG, "cli-plugins");
  mkdirSync(plugins, { recursive: true });
  symlinkSync(program, join(plugins, "docker-compose"));
}
