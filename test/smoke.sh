#!/usr/bin/env bash
# Proves that what was built serves: places the design document's order over HTTP and finds it everywhere it
# has to be. Ends what it started, and nothing else.
set -euo pipefail

orders="$(cd "$(dirname "$0")/.." && pwd)/bin/orders"
folder="$(mktemp -d)"
started=()

finish() {
  for pid in "${started[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap finish EXIT

fail() {
  echo "smoke: $1" >&2
  exit 1
}

# Nothing of this machine's settings.
cd "$folder"
export HOME="$folder" XDG_DATA_HOME="$folder/data"
for name in $(compgen -e | grep -E '^(ORDERS_|PAYMENT_SERVICE_|NOTIFICATION_SERVICE_|NODE_ENV$)' || true); do
  unset "$name"
done

# Starts a command that serves, and waits for its one line; the address is then in $url, the process in $pid.
start() {
  "$orders" "$@" >ready 2>log &
  pid=$!
  started+=("$pid")
  for _ in $(seq 300); do
    url="$(sed -n 's/^orders: .*listening on //p' ready)"
    [ -n "$url" ] && return
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  cat log >&2
  fail "orders $* did not start"
}

stop() {
  kill -TERM "$pid"
  wait "$pid" || fail "orders did not end well: $?"
}

# expect WHAT ACTUAL EXPECTED
expect() {
  [ "$2" = "$3" ] || fail "$1 is $2, not $3"
}

# field JSON EXPRESSION: evaluates the expression over `it`.
field() {
  # By a pipe: the document of the API is longer than an argument may be.
  printf '%s' "$1" | node -e 'const it = JSON.parse(require("fs").readFileSync(0, "utf8")); console.log(eval(process.argv[1]))' "$2"
}

start serve --port 0
status="$(curl -sS -o created.json -w '%{http_code}' -H 'Content-Type: application/json' "$url/api/v1/orders/" -d '{
  "customer_email": "tanaka@example.co.jp",
  "customer_name": "田中太郎",
  "items": [{"product_name": "ノートPC", "quantity": 2, "unit_price": 89800.0}],
  "currency": "JPY"
}')"
created="$(cat created.json)"
expect 'the answer' "$status" 201
expect 'the status' "$(field "$created" it.status)" paid
expect 'the total' "$(field "$created" it.total_amount)" 179600
expect 'the name' "$(field "$created" it.customer_name)" 田中太郎
expect 'the order in the list' "$(curl -sS "$url/api/v1/orders/")" "[$created]"
for path in healthz readyz metrics openapi.json docs; do
  expect "$path" "$(curl -sS -o /dev/null -w '%{http_code}' "$url/$path")" 200
done
expect 'the version' "$(field "$(curl -sS "$url/openapi.json")" it.info.version)" "$("$orders" --version)"
expect 'the order in the terminal' "$("$orders" show 1 --json)" "$created"
expect 'the list in the terminal' "$("$orders" list --json)" "[$created]"
moves="$(field "$("$orders" events 1 --json)" "it.flatMap((event) => event.to ?? []).join(' ')")"
expect 'the timeline' "$moves" 'pending payment_processing paid'
stop
expect 'what serve printed' "$(wc -l <ready | tr -d ' ')" 1

# The sandbox's ledger outlives the process that filled it.
start sandbox --port 0
payments="$(curl -sS "$url/sandbox/payments")"
emails="$(curl -sS "$url/sandbox/emails")"
expect 'the number of payments' "$(field "$payments" it.length)" 1
expect 'the payment' "$(field "$payments" "it[0].amount + ' ' + it[0].currency + ' ' + it[0].status")" '179600 JPY succeeded'
expect 'the number of e-mails' "$(field "$emails" it.length)" 1
expect 'the e-mail' "$(field "$emails" "it[0].to + ' ' + it[0].template")" 'tanaka@example.co.jp ORDER_CONFIRMATION'
stop

echo 'smoke: ok'
