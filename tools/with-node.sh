#!/bin/sh
# Run a command with the Node that the lock file pins (and with node_modules/.bin first on PATH).
# The system's own Node only installs; it never runs EDP.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
case "$(uname -m)" in
  x86_64) arch=x64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) echo "EDP runs on x86_64 and arm64, this machine is $(uname -m)." >&2; exit 1 ;;
esac
PATH="$root/node_modules/node-linux-$arch/bin:$root/node_modules/.bin:$PATH"
export PATH
exec "$@"
