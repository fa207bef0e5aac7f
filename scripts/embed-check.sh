#!/usr/bin/env bash
# Builds the examples of embedding as a package of somebody else's, which sees the public declarations alone, and runs them.
# First the one that links the library `Lang` alone, with the list of the modules that were compiled for it: it fails where one
# of them belongs to SwiftNIO or to Hummingbird.
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
# example EXAMPLE LIBRARY…: a target of the package.
example() {
    local name=$1 library
    shift
    ln -sfn "$root/examples/$name/Sources" "$folder/$name"
    echo "        .executableTarget(name: \"$name\", dependencies: ["
    for library in "$@"; do echo "            .product(name: \"$library\", package: \"mbosh\"),"; done
    echo "        ], path: \"$name\"),"
}
{
    cat <<END
// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "embed-check",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "mbosh", path: "$root")],
    targets: [
END
    example embed-lang Lang
    example embed-engine Engine EngineSynthetic
    example embed-verbs Engine Lang
    example embed-feed Engine EngineServe EngineSynthetic
    echo '    ])'
} >"$folder/Package.swift"

swift build --package-path "$folder" --product embed-lang >"$folder/build.log" 2>&1 || {
    cat "$folder/build.log"
    exit 1
}
modules=$(sed -nE 's/^\[[0-9]+\/[0-9]+\] (Compiling|Emitting module) ([A-Za-z_]+).*/\2/p' "$folder/build.log" | sort -u)
echo "modules of a program that links Lang alone: $(paste -sd' ' <<<"$modules")"
if grep -E '^_?(NIO|CNIO|Hummingbird|HTTP|ServiceLifecycle|Logging)' <<<"$modules"; then
    echo "embed-check: a program that links Lang alone compiled those" >&2
    exit 1
fi
swift build --package-path "$folder" 2>&1 | tail -n 1
built=$(swift build --package-path "$folder" --show-bin-path)
for name in embed-lang embed-engine embed-verbs embed-feed; do
    "$built/$name" >"$folder/$name.out"
    echo "$name: $(wc -l <"$folder/$name.out") lines"
done
echo "4 passed, 0 failed"
