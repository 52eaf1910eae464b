#!/usr/bin/env bash
# Installs, checks and tests the project as it is on other releases of Node.js: test/every-node.sh [VERSION ...], by default
# the newest 22, 24 and 26. Each comes from the npm registry into a folder that is gone afterwards.
#
#   ORDERS_TESTS=all test/every-node.sh 24    the whole suite, instead of smoke and test/{build,db,domain,sandbox,server}
set -euo pipefail

project="$(cd "$(dirname "$0")/.." && pwd)"
folder="$(mktemp -d)"
# PostgreSQL runs as another user where the tests run as root.
chmod 755 "$folder"
trap 'rm -rf "$folder"' EXIT
platform="$(node -p 'process.platform + "-" + process.arch')"
path="$PATH"

fail() {
  echo "every-node: $1" >&2
  exit 1
}

# Runs a command, and keeps what it prints for the case that it fails; the seconds are then in $took.
timed() {
  local start=$SECONDS
  "$@" >"$folder/log" 2>&1 || { tail -n 100 "$folder/log" >&2; fail "$* has failed on Node.js $(node -v)"; }
  took=$((SECONDS - start))
}

serves_and_stops() {
  node bin/orders serve --port 0 --db "$folder/serve.db" >"$folder/ready" 2>"$folder/log" &
  local pid=$!
  for _ in $(seq 300); do
    ! grep -q listening "$folder/ready" || break
    sleep 0.1
  done
  grep -q listening "$folder/ready" || { kill -KILL "$pid"; fail 'serve does not listen'; }
  kill -TERM "$pid"
  wait "$pid" || fail "serve has ended with $?"
}

try() {
  local version="$1" copy="$folder/$1" node="$folder/node-$1"
  mkdir -p "$node" "$copy"
  npm install --prefix "$node" --no-audit --no-fund "node-$platform@$version" >/dev/null 2>&1 ||
    fail "there is no Node.js $version for $platform in the registry"
  export PATH="$node/node_modules/node-$platform/bin:$path"
  cd "$copy"
  (cd "$project" && git ls-files -z --cached --others --exclude-standard | tar -c --null --ignore-failed-read -T - 2>/dev/null) | tar -x

  timed npm ci
  ! grep -qiE 'warn|deprecat|gyp' "$folder/log" || { cat "$folder/log" >&2; fail 'npm ci has warned or compiled'; }
  echo "Node.js $(node -v): npm ci $took s"
  export NODE_OPTIONS=--pending-deprecation
  timed node bin/orders create --db "$folder/create.db" --email a@example.com --name A --item A:1:1
  ! grep -qi 'deprecat' "$folder/log" || { cat "$folder/log" >&2; fail 'create has warned'; }
  timed serves_and_stops
  ! grep -qi 'deprecat' "$folder/log" || { cat "$folder/log" >&2; fail 'serve has warned'; }
  unset NODE_OPTIONS
  timed test/smoke.sh
  echo "Node.js $(node -v): create, serve, stop and smoke are done"
  local tests=(test/build test/db test/domain test/sandbox test/server)
  [ "${ORDERS_TESTS:-}" != all ] || tests=()
  npx vitest run --reporter=dot --no-color "${tests[@]}" || fail "tests have failed on Node.js $(node -v)"
  echo "Node.js $(node -v): tests passed"
  cd "$project"
  rm -rf "$copy" "$node"
}

[ $# -gt 0 ] || set -- 22 24 26
for version in "$@"; do try "$version"; done
