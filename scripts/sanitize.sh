#!/usr/bin/env bash
# Runs the tests under the address and the thread sanitizer, each in a build folder of its own. The program that tests
# start is built with the sanitizer too.
#   scripts/sanitize.sh [address|thread [FILTER]]      (default: both, all tests; FILTER is that of `swift test`)
set -euo pipefail
cd "$(dirname "$0")/.."

kinds=("${1:-address}")
[ $# -gt 0 ] || kinds+=(thread)
filter=(${2:+--filter "$2"})
# Swift's runtime keeps metadata for ever, which the leak detector takes for leaks.
export ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS=halt_on_error=1
for kind in "${kinds[@]}"; do
    echo "== $kind sanitizer"
    nice -n 19 swift test --sanitize="$kind" --scratch-path ".build-$kind" "${filter[@]}"
done
