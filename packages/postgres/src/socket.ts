import type { Socket } from "node:net";
import type pg from "pg";

/** pg keeps the socket on its connection object, which its types leave out. */
export function socketOf(client: pg.PoolClient): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
}
