#!/usr/bin/env bash
# What streams are worth: the rate they keep, how late they are, and how far behind their clients are.
#   scripts/rates.sh [SECONDS] [CASE…]      (default: a minute each; the cases below)
#   A case is RATExCLIENTS: 100kx1, 1Mx100, 10kx1000, maxx1.
# Server and clients are two processes on 127.0.0.1; every case ends by itself.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
shift || true
cases=("$@")
[ ${#cases[@]} -gt 0 ] ||
    cases=(100kx1 500kx1 1Mx1 100kx10 500kx10 1Mx10 100kx100 500kx100 1Mx100 10kx1000 maxx1)
mbosh=${MBOSH:-$(scripts/release.sh)}
bench=${MBOSH_BENCH:-$(scripts/release.sh mbosh-bench)}
ulimit -n "$(ulimit -Hn)"

folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT

# The built-in demo has 50,000 records; a loop streams them again without a second header.
demo=50000
failed=0
for case in "${cases[@]}"; do
    rate=${case%x*}
    clients=${case##*x}
    case $rate in
        max) number= loops=$((1200 * seconds)) ;;
        *M) number=$((${rate%M} * 1000000)) ;;
        *k) number=$((${rate%k} * 1000)) ;;
        *) number=$rate ;;
    esac
    [ -z "$number" ] || loops=$(((number * seconds + demo - 1) / demo))
    # Here and not in the background: the port is not to be that of the case before.
    : >"$folder/log"
    "$mbosh" demo -c "stream at $rate on :0 clients $clients loop $loops | as json" >"$folder/report" 2>"$folder/log" &
    server=$!
    port=
    for _ in $(seq 300); do
        port=$(sed -nE 's/.*streaming on 127\.0\.0\.1:([0-9]+).*/\1/p' "$folder/log")
        [ -z "$port" ] || break
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    [ -n "$port" ] || { cat "$folder/log" >&2; exit 1; }
    load=$(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo '?')
    readers=$("$bench" readers "$port" --clients "$clients" --pid "$server" ${number:+--rate "$number"}) || {
        # It may wait for clients that do not come.
        kill "$server" 2>/dev/null || true
        failed=1
    }
    wait "$server" || failed=1
    server=
    field() { sed -nE "s/.*\"$1\":\"?([^,\"}]*).*/\1/p" "$folder/report"; }
    error=$(awk -v a="$(field rate)" -v b="${number:-0}" 'BEGIN { if (b) printf "%+.4f %%", (a / b - 1) * 100; else print "-" }')
    echo "$rate/s to $clients: kept $(field rate)/s ($error), lag p50 $(field p50) p99 $(field p99) max $(field max), load $load"
    echo "    readers: $readers"
done
exit $failed
