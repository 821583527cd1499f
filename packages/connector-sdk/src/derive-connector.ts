// A connector that is another one with settings: `{ base: "rest", configure }` instead of code of its own. It knows
// the other's name and its config, and imports nothing of it; the registry joins the two.
import type { JsonObject } from "@edp/base";
import type { Connector, ConnectorContext } from "./connector.ts";

/** What the default export of a connector's package may be instead of a Connector. */
export interface DerivedConnector {
  /** Name of the connector that does the work. */
  readonly base: string;
  /** The source's config -> the base's config. */
  readonly configure: (config: JsonObject) => JsonObject;
}

export function isDerived(value: unknown): value is DerivedConnector {
  return (
    typeof value === "object" &&
    value !== null &&
    "base" in value &&
    typeof value.base === "string" &&
    "configure" in value &&
    typeof value.configure === "function"
  );
}

/** The base at work with the other's config. Secrets keep their names, hosts those that the other declares. */
export function deriveConnector(base: Connector, { configure }: DerivedConnector): Connector {
  const translate = (context: ConnectorContext): ConnectorContext => ({
    ...context,
    config: configure(context.config),
  });
  return {
    check: (context) => base.check(translate(context)),
    discover: (context) => base.discover(translate(context)),
    read: (context, request) => base.read(translate(context), request),
    ...(base.openSession === undefined ? {} : { openSession: () => openSession(base, translate) }),
  };
}

function openSession(
  base: Connector,
  translate: (context: ConnectorContext) => ConnectorContext,
): ReturnType<NonNullable<Connector["openSession"]>> {
  const session = base.openSession?.();
  return {
    read: (context, request) => (session ?? base).read(translate(context), request),
    close: () => session?.close() ?? Promise.resolve(),
  };
}
