import type { ConnectorContext, ReadRequest } from "@edp/connector-sdk";
import type { ReadSummary } from "../../../../tests/support/connector-context.ts";
import { readFirst } from "../../../../tests/support/database-source.ts";
import connector from "../index.ts";

export {
  createShopContext as createContext,
  type Objects,
} from "../../../../tests/support/database-source.ts";

export function read(context: ConnectorContext, request: Partial<ReadRequest> = {}): Promise<ReadSummary> {
  return readFirst(connector, context, request);
}
