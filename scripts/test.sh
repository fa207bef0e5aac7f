#!/usr/bin/env bash
# Everything that must hold: unit and program tests (debug), then the release binary on scripts/ and examples/.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-dependencies.sh

echo "== format"
swift format lint --strict --recursive --configuration .swift-format Sources Tests Package.swift

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
# Many tests wait for each other's sockets; a thousand of them at once on a small machine would see their time-outs only.
width=()
if [[ $(swift test --help-hidden) == *--experimental-maximum-parallelization-width* ]]; then
    width=(--experimental-maximum-parallelization-width 16)
fi
swift test --skip-build "${width[@]}"

echo "== the release binary on scripts/ and examples/"
"$MBOSH_RELEASE" test scripts
MBOSH_BINARY="$MBOSH_RELEASE" swift test --skip-build --filter ScriptTests
