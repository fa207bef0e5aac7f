#!/usr/bin/env bash
# Everything that must hold: unit and program tests (debug), then the release binary on scripts/ and examples/.
#   scripts/test.sh           all of it
#   scripts/test.sh --fast    for the time between two edits: format, and the tests that need no other program and no
#                             connection; no release build, no Python
set -euo pipefail
cd "$(dirname "$0")/.."

fast=
case ${1:-} in
    '') ;;
    --fast) fast=1 ;;
    *)
        echo "test: expected nothing or --fast, found ‘$1’" >&2
        exit 2
        ;;
esac

scripts/install-dependencies.sh

echo "== format"
swift format lint --strict --recursive --configuration .swift-format Sources Tests Package.swift

# tests [OPTION]…: those tests of the debug build.
tests() {
    # Many tests wait for each other's sockets; a thousand of them at once on a small machine would see their time-outs only.
    local width=()
    if [[ $(swift test --help-hidden) == *--experimental-maximum-parallelization-width* ]]; then
        width=(--experimental-maximum-parallelization-width 16)
    fi
    swift test --skip-build "${width[@]}" "$@"
}

if [ -n "$fast" ]; then
    echo "== tests of sources, engine and language"
    swift build --build-tests
    # Whole targets but for what is marked `.wholeLane`. ServeTests are connections, and ProgramTests start the program.
    export MBOSH_LANE=fast
    tests --filter '^(TidyTests|EngineTests|LangTests)\.'
    exit
fi

echo "== release build"
MBOSH_RELEASE=$(scripts/release.sh)

echo "== scripts"
"$MBOSH_RELEASE" fmt --check examples scripts
"$MBOSH_RELEASE" check examples scripts

echo "== the official client against the gateway"
scripts/interop.sh "$MBOSH_RELEASE"

echo "== killed servers, rude clients, no descriptors"
scripts/chaos.sh "$MBOSH_RELEASE"

echo "== tests"
swift build --build-tests
tests

echo "== the release binary on scripts/ and examples/"
"$MBOSH_RELEASE" test scripts
MBOSH_BINARY="$MBOSH_RELEASE" swift test --skip-build --filter ScriptTests
