import type { SourcePostgres } from "../../../../tests/support/source-postgres.ts";

/** For tests only: an empty schema, an empty publication `edp`, no slots, and a reader that may replicate. */
export async function clearCaptured(server: SourcePostgres): Promise<void> {
  // A connection that was given up may hold its slot for a moment.
  await server.run("select pg_terminate_backend(active_pid) from pg_replication_slots where active");
  for (;;) {
    const { rows } = await server.pool.query("select 1 from pg_replication_slots where active");
    if (rows.length === 0) break;
  }
  await server.run(`select pg_drop_replication_slot(slot_name) from pg_replication_slots`);
  await server.run(`drop publication if exists edp; drop schema public cascade; create schema public;
    grant usage on schema public to reader;
    alter default privileges in schema public grant select on tables to reader;
    create publication edp; alter role reader with replication`);
}
