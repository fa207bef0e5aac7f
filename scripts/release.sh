#!/usr/bin/env bash
# Builds the release of a product and prints its path. The standard library is linked in where the toolchain has it in that
# form: a start takes two thirds of the time, and the program runs where no Swift is installed. Its symbols are then nobody
# else's: without a table of them for other programs a start takes a twelfth less.
#   scripts/release.sh [mbosh|mbosh-bench]
set -euo pipefail
cd "$(dirname "$0")/.."

product=${1:-mbosh}
flags=(-c release)
runtime=$(swiftc -print-target-info -static-stdlib | sed -n 's/.*"runtimeResourcePath" *: *"\(.*\)".*/\1/p')
if [ "$(uname)" = Linux ] && [ -e "$runtime/linux/libswiftCore.a" ]; then
    flags+=(--static-swift-stdlib -Xlinker --no-export-dynamic)
fi
swift build "${flags[@]}" --product "$product" >&2
echo "$(swift build "${flags[@]}" --show-bin-path)/$product"
