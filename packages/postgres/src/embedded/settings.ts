// The server's configuration. A whole platform, dbt and Node included, stays within 700 MB of memory, so the
// server's own share is small: the operating system's page cache does the rest.
const settings: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_permissions: "0700",
  password_encryption: "scram-sha-256",
  max_connections: "60",

  shared_buffers: "128MB",
  work_mem: "16MB",
  maintenance_work_mem: "64MB",
  autovacuum_work_mem: "32MB",
  effective_cache_size: "1GB",
  max_worker_processes: "4",
  max_parallel_workers: "2",
  max_parallel_workers_per_gather: "1",
  max_parallel_maintenance_workers: "1",
  // Containers give 64 MB of /dev/shm; parallel queries must not depend on it.
  dynamic_shared_memory_type: "mmap",
  jit: "off",
  random_page_cost: "1.1",

  // Landing and builds write in bursts: few, spread checkpoints. `replica` is what a backup needs.
  wal_level: "replica",
  max_wal_senders: "3",
  max_wal_size: "1GB",
  min_wal_size: "80MB",
  checkpoint_timeout: "15min",
  wal_buffers: "8MB",
  autovacuum: "on",
  autovacuum_max_workers: "2",

  timezone: "UTC",
  log_timezone: "UTC",
  datestyle: "iso, ymd",
  lc_messages: "C",

  // Records are sensitive and statements may hold them: the log tells what happened, not with which values.
  log_line_prefix: "%m [%p] %a ",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_checkpoints: "off",
};

/** The text of postgresql.conf. Written before each start, so a newer EDP brings its newer settings. */
export function renderSettings(): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  return [
    "# Written by EDP before each start. What you set by `alter system` wins and stays.",
    ...lines,
    "",
  ].join("\n");
}
