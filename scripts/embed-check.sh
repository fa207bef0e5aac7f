#!/usr/bin/env bash
# Builds a package of somebody else's that links the library `Lang` alone, runs it, and says which modules were compiled for
# it. Fails where one of them belongs to SwiftNIO or to Hummingbird.
#   scripts/embed-check.sh [FOLDER]      (the package's folder, kept; a temporary one when left out)
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

if [ $# -gt 0 ]; then
    mkdir -p "$1"
    folder=$(cd "$1" && pwd)
else
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
fi
mkdir -p "$folder/Sources"
cp examples/embed-lang/Sources/main.swift "$folder/Sources/"
cat >"$folder/Package.swift" <<END
// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "embed-check",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "mbosh", path: "$root")],
    targets: [
        .executableTarget(name: "embed-check", dependencies: [.product(name: "Lang", package: "mbosh")], path: "Sources")
    ]
)
END
swift build --package-path "$folder" 2>&1 | tee "$folder/build.log" | tail -n 1
modules=$(sed -nE 's/^\[[0-9]+\/[0-9]+\] (Compiling|Emitting module) ([A-Za-z_]+).*/\2/p' "$folder/build.log" | sort -u)
echo "modules: $(paste -sd' ' <<<"$modules")"
if grep -E '^(NIO|_NIO|Hummingbird|HTTP|ServiceLifecycle|Logging)' <<<"$modules"; then
    echo "embed-check: a program that links Lang alone compiled those" >&2
    exit 1
fi
"$(swift build --package-path "$folder" --show-bin-path)/embed-check"
echo "1 passed, 0 failed"
