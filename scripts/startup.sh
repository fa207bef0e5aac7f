#!/usr/bin/env bash
# What a person waits for: the start of `mbosh -c help` (limit 10 ms), the memory of an idle shell (40 MB), and completion
# among 10,000 symbols (50 ms). Exits 1 when a figure is over its limit.
#   scripts/startup.sh [MBOSH [OTHER]]      (default: builds the release; OTHER is started in turn with it, to compare)
# Times include what it takes to begin a process or to pass a terminal. The fastest start is the one that nothing else
# came in the way of, and is what is judged; the median and the processor time tell how busy the machine was.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8

mbosh=$(realpath "${1:-$(scripts/release.sh)}")
other=${2:+$(realpath "$2")}
command -v script >/dev/null || { echo "startup: needs script(1), of bsdutils or util-linux" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work XDG_STATE_HOME=$work XDG_CONFIG_HOME=$work TERM=xterm
worst=0

# figure NAME VALUE UNIT LIMIT
figure() {
    local verdict=ok
    if [ "$(printf '%s\n%s\n' "$2" "$4" | sort -g | tail -n 1)" != "$4" ] && [ "$2" != "$4" ]; then
        verdict=OVER worst=1
    fi
    printf '%-44s %8s %-2s  (limit %s)  %s\n' "$1" "$2" "$3" "$4" "$verdict"
}

# starts FILE COMMAND…: adds the microseconds of one run to FILE
starts() {
    local begin=${EPOCHREALTIME/[.,]/} file=$1
    shift
    "$@" >/dev/null
    echo $((${EPOCHREALTIME/[.,]/} - begin)) >>"$file"
}

# nth N FILE: milliseconds of the N-th fastest run
nth() { sort -n "$2" | sed -n "$1p" | awk '{ printf "%.1f", $1 / 1000 }'; }

# processor COMMAND…: milliseconds of processor time, the mean of 41 runs
processor() {
    local TIMEFORMAT='%U %S' used
    used=$({ time for _ in $(seq 41); do "$@" >/dev/null 2>&1; done; } 2>&1)
    echo "$used" | tail -n 1 | awk '{ printf "%.1f", ($1 + $2) * 1000 / 41 }'
}

"$mbosh" --version
# In turn, so that a moment in which the machine is busy falls on all of them.
for _ in $(seq 41); do
    starts "$work/true" /bin/true
    starts "$work/mbosh" "$mbosh" -c help
    [ -z "$other" ] || starts "$work/other" "$other" -c help
done
printf '%-44s %8s ms  (median %s)\n' "start of /bin/true, for comparison" "$(nth 1 "$work/true")" "$(nth 21 "$work/true")"
if [ -n "$other" ]; then
    printf '%-44s %8s ms  (median %s)\n' "start of the other one" "$(nth 1 "$work/other")" "$(nth 21 "$work/other")"
    printf '%-44s %8s ms\n' "processor time of that" "$(processor "$other" -c help)"
fi
figure "start of mbosh -c help" "$(nth 1 "$work/mbosh")" ms 10
printf '%-44s %8s ms\n' "the median of that" "$(nth 21 "$work/mbosh")"
figure "processor time of that" "$(processor "$mbosh" -c help)" ms 10

# A shell in a terminal: `type` sends keys, `await` reads until a character comes.
coproc shell { script -qfec "echo \$\$ > '$work/pid'; exec '$mbosh' --no-rc" /dev/null; }
exec 8<&"${shell[0]}" 9>&"${shell[1]}"
type() { printf '%b' "$1" >&9; }
await() { IFS= read -r -t 60 -d "$1" -u 8 _ || { echo "startup: the shell said nothing" >&2; exit 1; }; }
# What is still on its way from before.
settle() { while IFS= read -r -t 0.3 -n 1 -d '' -u 8 _; do :; done; }

await '▸'
settle
pid=$(cat "$work/pid")
figure "memory of an idle shell" "$(awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$pid/status")" MB 40

type 'load synthetic seed=1 records=60000 instruments=10000\n'
await '▸'
settle
figures=()
for _ in 1 2 3 4 5 6 7; do
    # In lower case, so that the answer of Tab is the first capital to come.
    type 'book syn9999'
    settle
    begin=${EPOCHREALTIME/[.,]/}
    type '\t'
    await S
    figures+=($((${EPOCHREALTIME/[.,]/} - begin)))
    # Empties the line.
    type '\003'
    settle
done
figure "completion among 10,000 symbols" \
    "$(printf '%s\n' "${figures[@]}" | sort -n | sed -n 4p | awk '{ printf "%.1f", $1 / 1000 }')" ms 50
type 'quit\n'
wait "$shell_PID" 2>/dev/null || true
exit "$worst"
