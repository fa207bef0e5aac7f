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
# All tests at once are more than two cores carry at a tenth of the speed: sockets time out.
width=()
if [[ $(swift test --help-hidden) == *--experimental-maximum-parallelization-width* ]]; then
    width=(--experimental-maximum-parallelization-width 4)
fi
for kind in "${kinds[@]}"; do
    echo "== $kind sanitizer"
    preload=()
    if [ "$kind" = thread ] && [ "$(uname)" = Linux ]; then
        # The sanitizer cannot see into the slow path of Swift's Mutex (the file says why).
        mkdir -p .build-thread
        clang -shared -fPIC -O1 -o .build-thread/mutex.so scripts/thread-sanitizer-mutex.c
        preload=(env "LD_PRELOAD=$PWD/.build-thread/mutex.so")
    fi
    nice -n 19 swift build --build-tests --sanitize="$kind" --scratch-path ".build-$kind"
    nice -n 19 "${preload[@]}" swift test --skip-build --sanitize="$kind" --scratch-path ".build-$kind" "${width[@]}" \
        "${filter[@]}"
done
