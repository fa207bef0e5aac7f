#!/usr/bin/env bash
# Runs the engine's tests under the address and the thread sanitizer, each in a build folder of its own.
#   scripts/sanitize.sh [address|thread]…      (default: both)
set -euo pipefail
cd "$(dirname "$0")/.."

kinds=("$@")
[ ${#kinds[@]} -gt 0 ] || kinds=(address thread)
# Swift's runtime keeps metadata for ever, which the leak detector takes for leaks.
export ASAN_OPTIONS=detect_leaks=0 TSAN_OPTIONS=halt_on_error=1
for kind in "${kinds[@]}"; do
    echo "== $kind sanitizer"
    nice -n 19 swift test --sanitize="$kind" --scratch-path ".build-$kind" --filter EngineTests
done
