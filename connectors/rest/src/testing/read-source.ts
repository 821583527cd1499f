// One source with one object, read from a server of the test.
import type { JsonObject } from "@edp/base";
import type { ConnectorContext, ReadEvent, ReadRequest } from "@edp/connector-sdk";
import {
  createHurryingClock,
  createTestContext,
  summarizeRead,
  type ReadSummary,
  type TestContextInput,
} from "../../../../tests/support/connector-context.ts";
import type { WebServer } from "../../../../tests/support/web-server.ts";
import connector from "../index.ts";

export function contextFor(
  server: WebServer,
  config: JsonObject,
  more: TestContextInput = {},
): ConnectorContext {
  return createTestContext({
    source: "desk",
    allowedHosts: [`127.0.0.1:${server.port.toString()}`],
    clock: createHurryingClock(),
    objects: Object.keys(config["objects"] as JsonObject),
    config: { baseUrl: `${server.url}/api/v1/`, ...config },
    ...more,
  });
}

export const objectsOf = (object: JsonObject): JsonObject => ({
  objects: { requests: { path: "/requests", key: "id", ...object } },
});

export interface ObjectRead extends Partial<ReadRequest> {
  /** Told each place to go on from, also of a read that fails later. */
  readonly onCursor?: (cursor: string) => void;
}

export function read(context: ConnectorContext, request: ObjectRead = {}): Promise<ReadSummary> {
  const { onCursor = () => undefined, ...asked } = request;
  const events = connector.read(context, {
    object: "requests",
    mode: "full",
    cursor: undefined,
    since: undefined,
    until: undefined,
    ...asked,
  });
  return summarizeRead(tellCursors(events, onCursor));
}

async function* tellCursors(
  events: AsyncIterable<ReadEvent>,
  onCursor: (cursor: string) => void,
): AsyncIterable<ReadEvent> {
  for await (const event of events) {
    if (event.kind === "records" && event.cursor !== undefined) onCursor(event.cursor);
    yield event;
  }
}

export const ids = ({ records }: ReadSummary): string[] => records.map(({ id }) => id);
