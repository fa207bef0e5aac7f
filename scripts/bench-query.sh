#!/usr/bin/env bash
# Questions about the rows of a day, asked of mbosh, DuckDB, polars and numpy in turn: milliseconds, ratios and memory.
#   scripts/bench-query.sh [--records N] [--runs R] [--only NAME[,NAME]…] [FILE.dbn]…
#   scripts/bench-query.sh --list          the names of the questions, and what each tool is asked
# The days are a synthetic one of N records (20M) and the files named, or ../shared/data/CLX5_mbo.dbn where no file is
# named and it is there; --records 0 leaves the synthetic day out. Every figure is the median of R runs (7) after one
# that does not count. The program is $MBOSH where that is set, else the release build. The other tools are those of
# query-python.sh, and begin from tables that were made for them, which takes time that is told apart. Exit status 1
# where an answer was not mbosh's, or mbosh gave none. Without Python or the packages all is skipped, in a line that
# begins with SKIP.
set -euo pipefail
[ -z "${MBOSH:-}" ] || MBOSH=$(realpath "$MBOSH")
top=$(cd "$(dirname "$0")/.." && pwd)

records=20000000
options=()
days=()

usage() {
    echo "bench-query: $1; it is bench-query.sh [--records N] [--runs R] [--only NAME[,NAME]…] [--list] [FILE.dbn]…" >&2
    exit 2
}
skip() {
    echo "SKIP bench-query: $1"
    exit 0
}
# number WORD: 20M, 500k and 1000 as digits.
number() {
    case $1 in
        *M) echo $((${1%M} * 1000000)) ;;
        *k) echo $((${1%k} * 1000)) ;;
        *) echo "$1" ;;
    esac
}

while [ $# -gt 0 ]; do
    case $1 in
        --records)
            [[ ${2:-} =~ ^[0-9]+[kM]?$ ]] || usage "expected a number of records after --records"
            records=$(number "$2")
            shift 2
            ;;
        --runs)
            [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || usage "expected a number of runs after --runs"
            options+=(--runs "$2")
            shift 2
            ;;
        --only)
            [ -n "${2:-}" ] || usage "expected names of questions after --only"
            options+=(--only "$2")
            shift 2
            ;;
        --list) exec python3 "$top/scripts/bench_query.py" --list ;;
        -*) usage "there is no option $1" ;;
        *)
            [ -e "$1" ] || usage "there is no file $1"
            days+=("$(realpath "$1")")
            shift
            ;;
    esac
done
sample=$top/../shared/data/CLX5_mbo.dbn
if [ ${#days[@]} -eq 0 ] && [ -e "$sample" ]; then days=("$sample"); fi

python=$("$top/scripts/query-python.sh" 2>&1) || skip "$python"

mbosh=${MBOSH:-$("$top/scripts/release.sh")}
folder=$(mktemp -d "$top/.build/bench-query.XXXXXX")
trap 'rm -rf "$folder"' EXIT

if [ "$records" -gt 0 ]; then
    # The records are spread over the hours of a trading day, whatever their number.
    rate=$(((records + 23399) / 23400))
    echo "load synthetic seed=1 instruments=4 records=$records rate=$rate venue=glbx"
    "$mbosh" -q --no-rc -c "load synthetic seed=1 instruments=4 records=$records rate=$rate venue=glbx" \
        -c "records where type == mbo | save \"$folder/synthetic.dbn\"" >"$folder/saved"
    days=("$folder/synthetic.dbn" ${days[@]+"${days[@]}"})
fi
[ ${#days[@]} -gt 0 ] || skip "there is no day to ask about"

status=0
for day in "${days[@]}"; do
    PYTHONDONTWRITEBYTECODE=1 "$python" "$top/scripts/bench_query.py" "$mbosh" "$day" "$folder" \
        ${options[@]+"${options[@]}"} || status=1
done
exit "$status"
