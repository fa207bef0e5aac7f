#!/usr/bin/env bash
# What the engine's hot paths cost, beside a textbook C++ book in the same run, with the machine they were measured on.
#   scripts/bench.sh [OPTION]… [FILE.dbn[.zst]]…     (--help lists the options; ../shared/data/CLX5_mbo.dbn joins when
#                                                    no file is named and it is there)
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)

files=()
sample="$top/../shared/data/CLX5_mbo.dbn"
if [[ " $*" != *.dbn* && -e $sample ]]; then files=("$sample"); fi
exec "${MBOSH_BENCH:-$("$top/scripts/release.sh" mbosh-bench)}" "$@" ${files[@]+"${files[@]}"}
