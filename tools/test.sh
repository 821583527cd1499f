#!/bin/sh
# `npm test`: makes the machine ready, then runs every test.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
. "$root/tools/ready.sh"
make_ready dev
cd "$root"
exec sh tools/with-node.sh vitest run "$@"
