#!/usr/bin/env bash
# Everything that takes long, one part after the other; a part that fails does not keep the others from running.
#   scripts/slow.sh [--quick] [PART…]      (default: every part; --quick bounds each by seconds, to try the lane itself)
#   scripts/slow.sh --list                 the parts, and a sentence on each
# Ends in a table of part, result, seconds and the part's own closing words, then `N passed, N failed, N skipped`; exit
# status 1 where one failed. A part that cannot run here is skipped, in a line that begins with SKIP.
# The programs are $MBOSH and $MBOSH_BENCH where they are set, else the release builds. $PYTHON is the Python to use
# (python3), and a part is stopped after $SLOW_SECONDS (4 hours; with --quick half an hour).
# Parts are run by their names and the cleaning by a signal, which shellcheck does not see.
# shellcheck disable=SC2317
set -euo pipefail
for name in MBOSH MBOSH_BENCH; do
    [ -z "${!name:-}" ] || export "$name=$(realpath "${!name}")"
done
cd "$(dirname "$0")/.."

list() {
    cat <<'LIST'
chaos         killed servers, rude clients, faults and no descriptors: followers end in equal digests, nothing is kept
startup       the start, the memory of an idle shell and a completion, each within its limit
bench         what the hot paths cost, beside two C++ books in the same run
rates         the rates that streams keep, to one client and to a thousand
interrupts    Ctrl-C in all that takes long brings the prompt back within 100 ms
habits        a generated market tells its trades in the ways of a vendor's day
oracle        random days, judged by a book in Python that shares nothing with the engine
queries       random pipelines over random days, answered by mbosh and by DuckDB, are the same row by row
embed         examples of embedding as a package of somebody else's; one that links Lang alone compiles no NIO
foreign       books of NautilusTrader and hftbacktest beside ours
fuzz          libFuzzer on decoders, loader, books and texts, with the address sanitizer watching
fuzz-script   random scripts in a session: each is refused, or runs and ends
address       all tests under the address sanitizer
thread        all tests under the thread sanitizer
LIST
}

quick=
parts=()
for word in "$@"; do
    case $word in
        --list) list; exit 0 ;;
        --quick) quick=1 ;;
        *)
            list | grep -q "^$word " || {
                echo "slow: no part ‘$word’; there is $(list | cut -d' ' -f1 | paste -sd, | sed 's/,/, /g')" >&2
                exit 2
            }
            parts+=("$word")
            ;;
    esac
done
[ ${#parts[@]} -gt 0 ] || mapfile -t parts < <(list | cut -d' ' -f1)

skip() {
    echo "SKIP $1"
    exit 0
}
# whole A B: A in the whole lane, B with --quick.
whole() { if [ -n "$quick" ]; then echo "$2"; else echo "$1"; fi; }
program() { if [ -n "${MBOSH:-}" ]; then echo "$MBOSH"; else scripts/release.sh; fi; }
# needs_python [PACKAGE]
needs_python() {
    command -v "$python" >/dev/null || skip "no $python here"
    [ -z "${1:-}" ] || "$python" -c "import $1" 2>/dev/null || skip "$python has no package $1: pip install $1, or set PYTHON"
}
# needs_sanitizer NAMES [SOURCE]: the toolchain has its runtime, and what is built with it runs.
needs_sanitizer() {
    local source=${2:-'@main struct Tried { static func main() {} }'}
    echo "$source" >"$folder/tried.swift"
    swiftc -parse-as-library -sanitize="$1" -o "$folder/tried" "$folder/tried.swift" >"$folder/tried.log" 2>&1 ||
        skip "the toolchain has no $1 sanitizer: $(tail -n 1 "$folder/tried.log")"
    "$folder/tried" -runs=0 >"$folder/tried.log" 2>&1 ||
        skip "the $1 sanitizer does not run here: $(tail -n 1 "$folder/tried.log")"
}

run_chaos() {
    local mbosh
    mbosh=$(program)
    if [ -n "$quick" ]; then scripts/chaos.sh "$mbosh" killed descriptors; else scripts/chaos.sh "$mbosh"; fi
}

run_startup() {
    command -v script >/dev/null || skip "no script(1), of bsdutils or util-linux"
    local mbosh
    mbosh=$(program)
    scripts/startup.sh "$mbosh"
}

run_bench() {
    if [ -n "$quick" ]; then scripts/bench.sh --runs 1 --rows flat1 --only make,apply; else scripts/bench.sh; fi
}

run_rates() {
    if [ -n "$quick" ]; then scripts/rates.sh 3 100kx1 500kx10; else scripts/rates.sh; fi
}

run_interrupts() {
    needs_python
    local mbosh
    mbosh=$(program)
    "$python" scripts/interrupts.py "$mbosh" "$(whole 5000000 500000)"
}

# Two lists of counts, then the ways of the vendor's day that the generated one never has.
run_habits() {
    local day=../shared/data/CLX5_mbo.dbn mbosh
    needs_python
    [ -e "$day" ] || skip "no day of a vendor at $day to compare with"
    mbosh=$(program)
    "$mbosh" -q -c "load synthetic seed=1 venue=glbx icebergs=5% records=$(whole 2000000 100000)" \
        -c "records where type == mbo | save \"$folder/generated.dbn\""
    echo "vendor:"
    "$python" scripts/venue-habits.py "$day" | tee "$folder/vendor"
    echo "generated:"
    "$python" scripts/venue-habits.py "$folder/generated.dbn" | tee "$folder/generated"
    # A way to tell it is a line without its count. What is unknown was there before the day's file begins.
    sed -E 's/^ *[0-9]+  //' "$folder/generated" >"$folder/ways"
    sed -E 's/^ *[0-9]+  //' "$folder/vendor" | grep -v ', unknown$' | grep -vxFf "$folder/ways" >"$folder/lacking" || true
    sed 's/^/never generated: /' "$folder/lacking"
    echo "$(wc -l <"$folder/lacking") of the vendor's ways are never generated"
    [ ! -s "$folder/lacking" ]
}

run_oracle() {
    needs_python databento
    local mbosh
    mbosh=$(program)
    # Another hour, other days; the first seed is in the line of a difference.
    PYTHON=$python scripts/oracle-days.sh "$mbosh" "$(whole 200 2)" "$(date +%s)"
}

run_queries() {
    local mbosh queries
    queries=$(scripts/query-python.sh 2>&1) || skip "$queries"
    mbosh=$(program)
    # Another hour, other pipelines; the seed is in the line of a difference.
    "$queries" scripts/judge-queries.py "$mbosh" "$(whole 5000 100)" "$(date +%s)"
}

run_foreign() {
    needs_python
    local mbosh
    mbosh=$(program)
    scripts/foreign-books.sh "$mbosh" "$(whole 3 1)"
}

run_embed() { scripts/embed-check.sh; }

run_fuzz() {
    needs_sanitizer fuzzer,address '@_cdecl("LLVMFuzzerTestOneInput")
        public func tried(_ base: UnsafePointer<UInt8>?, _ count: Int) -> CInt { 0 }'
    scripts/fuzz.sh all "$(whole 60 3)"
}

run_fuzz_script() { scripts/fuzz.sh script "$(whole 60 5)"; }

run_address() {
    needs_sanitizer address
    scripts/sanitize.sh address "$(whole '' PriceTests)"
}

run_thread() {
    needs_sanitizer thread
    scripts/sanitize.sh thread "$(whole '' PriceTests)"
}

export quick python=${PYTHON:-python3} folder
folder=$(mktemp -d)
job=
shown=
clean() {
    # The limit hands the signal on to all that the part began.
    [ -z "$job" ] || { kill "$job" 2>/dev/null && wait "$job" 2>/dev/null; } || true
    [ -z "$shown" ] || kill "$shown" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean EXIT
trap 'exit 130' INT TERM
eval "$(declare -F | sed -nE 's/^declare -f (run_.*|skip|whole|program|needs_.*)$/export -f \1/p')"
limit=${SLOW_SECONDS:-$(whole 14400 1800)}

# Read whole before it runs, so that an edit in the meantime does not change what is run.
{
    passed=0 failed=0 skipped=0
    for part in "${parts[@]}"; do
        echo "== $part"
        log=$folder/log
        : >"$log"
        SECONDS=0
        timeout --kill-after=30 "$limit" "$BASH" -euo pipefail -c "run_${part//-/_}" >"$log" 2>&1 </dev/null &
        job=$!
        tail -n +1 -f -s 0.2 --pid="$job" "$log" &
        shown=$!
        status=0
        wait "$job" || status=$?
        job=
        wait "$shown" || true
        shown=
        # Without colours, cursor movements and blanks of a table.
        words=$(
            sed -E $'s/\x1b\\[[0-9;?]*[A-Za-z]//g; s/\r//g; s/[[:space:]]+/ /g; s/^ //' "$log" |
                grep -v '^$' | tail -n 1 | cut -c1-110 || true
        )
        case $status in
            0) if [[ $words == SKIP* ]]; then result=skipped; else result=passed; fi ;;
            124) result=failed words="stopped after $limit s: $words" ;;
            137) result=failed words="killed: $words" ;;
            *) result=failed ;;
        esac
        declare "$result=$((${!result} + 1))"
        printf '%-12s  %-8s %7d  %s\n' "$part" "$result" "$SECONDS" "${words:-it said nothing}" >>"$folder/table"
    done

    echo
    printf '%-12s  %-8s %7s  %s\n' part result seconds 'closing words'
    cat "$folder/table"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] || exit 1
    exit 0
}
