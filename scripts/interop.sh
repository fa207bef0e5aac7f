#!/usr/bin/env bash
# The unmodified official Databento client against the live gateway.
#   scripts/interop.sh [MBOSH]        (default: the release build)
# Uses $INTEROP_PYTHON, or a python3 that has the package `databento`, or makes a venv for it in .build/interop-venv.
# Without Python, the package or ../shared what needs it is skipped, in a line that begins with SKIP.
set -euo pipefail
cd "$(dirname "$0")/.."

mbosh=${1:-.build/release/mbosh}
venv=.build/interop-venv
# One session of the sample takes two seconds; on a loaded machine several times that.
limit=${INTEROP_SECONDS:-120}

skip() {
    echo "SKIP interop: $1"
    exit 0
}

[ -x "$mbosh" ] || { echo "interop: no program at $mbosh; build it with swift build -c release --product mbosh" >&2; exit 1; }
has_client() { [ -n "$1" ] && timeout 60 "$1" -c 'import databento' >/dev/null 2>&1; }
python=${INTEROP_PYTHON:-}
if ! has_client "$python"; then
    if has_client "$venv/bin/python"; then
        python=$venv/bin/python
    elif has_client "$(command -v python3 || true)"; then
        python=python3
    else
        command -v python3 >/dev/null || skip "no python3"
        timeout 60 python3 -m venv "$venv" >/dev/null 2>&1 || skip "python3 -m venv does not work here"
        timeout 300 "$venv/bin/python" -m pip install -q --disable-pip-version-check databento >/dev/null 2>&1 ||
            skip "the package databento cannot be had from the package index"
        python=$venv/bin/python
    fi
fi
echo "interop: $("$python" -c 'import databento; print("databento", databento.__version__)')"

folder=$(mktemp -d)
server=
stop() {
    [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
    server=
}
trap 'stop; rm -rf "$folder"' EXIT

# serve FILE: starts a gateway and a plain replay; $live and $tcp are their ports.
serve() {
    "$mbosh" serve -q "$1" --live :0 --tcp :0 >"$folder/ready" 2>"$folder/log" &
    server=$!
    for _ in $(seq 600); do
        [ -s "$folder/ready" ] && break
        kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
        sleep 0.1
    done
    live=$(sed -E 's/.*"live":"[^"]*:([0-9]+)".*/\1/' "$folder/ready")
    tcp=$(sed -E 's/.*"tcp":"[^"]*:([0-9]+)".*/\1/' "$folder/ready")
}

failed=0
# run NAME COMMAND…: its output is shown when it fails.
run() {
    local name=$1
    shift
    if timeout "$limit" "$@" >"$folder/out" 2>&1; then
        echo "ok   $name"
    else
        echo "FAIL $name"
        cat "$folder/out"
        failed=1
    fi
}

serve demo
run "generated data: connectivity" "$python" examples/live-connectivity.py --port "$live" --tcp-port "$tcp"
stop
run "generated data: a client counts the faults" "$python" examples/live-faults.py "$mbosh"
run "generated data: a client comes back from a reset and a silence" "$python" examples/live-reconnect.py "$mbosh"

sample=../shared/data/CLX5_mbo.dbn
client=../shared/interop/live.py
if [ -e "$sample" ] && [ -e "$client" ]; then
    all="--expect-records 38212 --expect-sha256 1fa652b346db8a0585b6723f03c3284546909ce9f27b7dc50ba0fee9b7083358"
    serve "$sample"
    for variant in "$all" "$all --zstd" "$all --ts-out" "$all --ts-out --zstd" "$all --start 0" \
        "$all --symbols ALL_SYMBOLS" "$all --stype instrument_id --symbols 432669" \
        "$all --stype parent --symbols CL.FUT" "$all --stype continuous --symbols CL.c.0" \
        "--expect-records 38213 --snapshot" "--expect-records 11770 --start 1758745800000000000"; do
        # The words of a variant are its arguments.
        # shellcheck disable=SC2086
        run "sample: ${variant/$all/all of it}" "$python" "$client" --port "$live" $variant
    done
    # shellcheck disable=SC2086
    together() {
        local pids=() index pid
        for index in 1 2 3 4; do
            timeout "$limit" "$python" "$client" --port "$live" $all >"$folder/client$index" 2>&1 &
            pids+=($!)
        done
        local status=0
        for pid in "${pids[@]}"; do wait "$pid" || status=1; done
        return "$status"
    }
    together || { cat "$folder"/client*; failed=1; }
    echo "$([ "$failed" = 0 ] && echo "ok  " || echo FAIL) sample: four clients at once, after all of these"
    stop
else
    echo "SKIP interop: no ../shared, so the sample is not checked"
fi
exit $failed
