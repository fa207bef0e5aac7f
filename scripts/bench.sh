#!/usr/bin/env bash
# Nanoseconds a record of the engine's hot paths, with the machine. Files named are measured beside a synthetic day.
#   scripts/bench.sh [FILE.dbn[.zst]]…     (default: ../shared/data/CLX5_mbo.dbn where it is there)
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)

files=("$@")
if [ ${#files[@]} -eq 0 ] && [ -e "$top/../shared/data/CLX5_mbo.dbn" ]; then files=("$top/../shared/data/CLX5_mbo.dbn"); fi
swift build --package-path "$top" -c release --product mbosh-bench >&2
exec "$(swift build --package-path "$top" -c release --show-bin-path)/mbosh-bench" ${files[@]+"${files[@]}"}
