// A stand-in for the official PostgreSQL image, since tests reach no image registry: the embedded server's programs on
// Debian, with the official image's user, folders, variables and order of events. What the official entry point does
// beyond that (scripts in /docker-entrypoint-initdb.d, other locales) is not there.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DockerEngine } from "./docker-engine.ts";
import { repositoryRoot } from "./run-tool.ts";

const packages = join(repositoryRoot, ".venv/lib");

const dockerfile = `FROM debian:bookworm-slim
RUN groupadd --system --gid 999 postgres && useradd --system --uid 999 --gid 999 --home-dir /var/lib/postgresql postgres \\
 && mkdir -p /var/lib/postgresql /var/run/postgresql && chown postgres:postgres /var/lib/postgresql /var/run/postgresql
COPY pg/ /usr/lib/postgresql/
COPY docker-entrypoint.sh /usr/local/bin/
ENV PATH=/usr/lib/postgresql/embedded_postgres/pginstall/bin:/usr/local/bin:/usr/bin:/bin PGDATA=/var/lib/postgresql/18/docker
VOLUME /var/lib/postgresql
STOPSIGNAL SIGINT
EXPOSE 5432
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
`;

/** As the official one: an empty volume gets a cluster and the password, then the server runs with the arguments. */
const entrypoint = `#!/bin/sh
set -eu
case "\${1:-postgres}" in -*) set -- postgres "$@" ;; esac
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  password=\${POSTGRES_PASSWORD_FILE:?the image needs POSTGRES_PASSWORD_FILE}
  initdb --pgdata "$PGDATA" --username "\${POSTGRES_USER:-postgres}" --pwfile "$password" --auth-host scram-sha-256 --auth-local scram-sha-256 --encoding UTF8 --locale C.UTF-8
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
fi
if [ "$1" = postgres ]; then
  shift
  set -- postgres -c listen_addresses='*' -c unix_socket_directories=/var/run/postgresql "$@"
fi
exec "$@"
`;

/** Makes `postgres:18-bookworm` on this engine; needs `debian:bookworm-slim` there. */
export async function makePostgresImage(engine: DockerEngine): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "edp-postgres-image-"));
  try {
    const site = join(packages, "python3.11/site-packages");
    mkdirSync(join(folder, "pg"));
    for (const part of ["embedded_postgres", "embedded_postgres.libs"])
      cpSync(join(site, part), join(folder, "pg", part), { recursive: true });
    writeFileSync(join(folder, "Dockerfile"), dockerfile);
    writeFileSync(join(folder, "docker-entrypoint.sh"), entrypoint, { mode: 0o755 });
    await engine.docker("build", "--quiet", "--tag", "postgres:18-bookworm", folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
