#!/usr/bin/env bash
# How a script tells one outcome from another: by the exit code alone. Works on an order book of its own, with the
# embedded sandbox; nothing of yours is touched.
set -u
cd "$(dirname "$0")" || exit 1
orders="$PWD/../bin/orders"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
unset ORDERS_URL PAYMENT_SERVICE_URL NOTIFICATION_SERVICE_URL
export ORDERS_DB="$folder/orders.db"

# Prints the exit code, the command and what it said on standard error.
try() {
  "$orders" "$@" >/dev/null 2>"$folder/said"
  printf '%d  orders %s\n' "$?" "$*"
  grep -v 'using the embedded sandbox' "$folder/said" | tail -n 1 | sed 's/^/     /'
}

try create --file order.json
try create --email nobody --name Nobody --item Desk:1:80
try show 99
try deliver 1
try create --email ann@example.com --name Ann --item Desk:1:4000402
try list --url http://127.0.0.1:9
try import orders-with-bad-rows.csv --on-error skip --rejects "$folder/rejects.csv"

# What a script makes of it.
if "$orders" wait 1 --status paid --timeout 30s >/dev/null 2>&1; then
  "$orders" ship 1 2>/dev/null
fi
