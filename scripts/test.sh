#!/usr/bin/env bash
# Everything that must hold: unit and program tests (debug), then the release binary on scripts/ and examples/.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-dependencies.sh

echo "== format"
swift format lint --strict --recursive --configuration .swift-format Sources Tests Package.swift

echo "== release build"
swift build -c release --product mbosh
MBOSH_RELEASE=$(swift build -c release --show-bin-path)/mbosh

echo "== the official client against the gateway"
scripts/interop.sh "$MBOSH_RELEASE"

echo "== tests"
swift build --build-tests
swift test --skip-build

echo "== the release binary on scripts/ and examples/"
MBOSH_BINARY="$MBOSH_RELEASE" swift test --skip-build --filter ScriptTests
