// Sees and remembers everything that a connector lets out while the kit works with it: text that people or logs
// may show, and connections.
import { describeIssue, EdpError } from "@edp/base";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { inspect } from "node:util";

export interface Witness {
  /** Text that left the connector: a step, a log line, an error, a cursor, a payload. */
  readonly hear: (where: string, text: string) => void;
  readonly hearError: (where: string, error: unknown) => void;
  /** Where one of these secrets was heard. */
  readonly findSecrets: (has: (text: string, secret: string) => boolean) => readonly string[];
  readonly addSecrets: (secrets: readonly string[]) => void;
  /** Runs work of the connector; connections to other places than these `name:port` are remembered as strays. */
  readonly watch: <T>(allowed: readonly string[], work: () => Promise<T>) => Promise<T>;
  readonly listStrays: () => readonly string[];
  readonly noteWrites: (writes: readonly string[]) => void;
  readonly listWrites: () => readonly string[];
}

export function createWitness(): Witness {
  const heard: { readonly where: string; readonly text: string }[] = [];
  const secrets = new Set<string>();
  const strays = new Set<string>();
  const writes = new Set<string>();
  const hear: Witness["hear"] = (where, text) => {
    heard.push({ where, text });
  };
  return {
    hear,
    hearError: (where, error) => {
      hear(where, spellError(error));
    },
    addSecrets: (values) => {
      for (const value of values) secrets.add(value);
    },
    findSecrets: (has) => [
      ...new Set(
        heard
          .filter(({ text }) => [...secrets].some((secret) => has(text, secret)))
          .map(({ where }) => where),
      ),
    ],
    watch: (allowed, work) => watchConnections(allowed, strays, work),
    listStrays: () => [...strays],
    noteWrites: (list) => {
      for (const write of list) writes.add(write);
    },
    listWrites: () => [...writes],
  };
}

/** Everything that could be printed of an error: its own words, its parameters, its causes, its stack. */
function spellError(error: unknown): string {
  const issues = error instanceof EdpError ? error.issues : [];
  const texts = issues.map((issue) => JSON.stringify([describeIssue(issue), issue.params]));
  return [...texts, inspect(error, { depth: 8, showHidden: false })].join("\n");
}

/** Node tells of every socket that is made for a connection out of this process, whoever makes it. */
async function watchConnections<T>(
  allowed: readonly string[],
  strays: Set<string>,
  work: () => Promise<T>,
): Promise<T> {
  const ports = new Set(allowed.map((place) => Number(place.slice(place.lastIndexOf(":") + 1))));
  const look = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }; // the channel's documented message
    socket.on("connectionAttempt", (address: string, port: number) => {
      // The world stands on this machine, so the declared port says whether the place is a declared one.
      const isHere = address === "::1" || address.startsWith("127.");
      if (!isHere || !ports.has(port)) strays.add(isHere ? "another port of this machine" : address);
    });
  };
  subscribe("net.client.socket", look);
  try {
    return await work();
  } finally {
    unsubscribe("net.client.socket", look);
  }
}
