#!/usr/bin/env bash
# What a person waits for: the start of `mbosh -c help` (limit 10 ms), the memory of an idle shell (40 MB), and completion
# among 10,000 symbols (50 ms). Exits 1 when a figure is over its limit.
#   scripts/startup.sh [MBOSH]      (default: builds the release)
# Times include what it takes to begin a process or to pass a terminal; the machine should have nothing else to do.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8

mbosh=$(realpath "${1:-$(scripts/release.sh)}")
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

# median COMMAND…: milliseconds of the median of 41 runs
median() {
    local begin
    for _ in $(seq 41); do
        begin=${EPOCHREALTIME/[.,]/}
        "$@" >/dev/null
        echo $((${EPOCHREALTIME/[.,]/} - begin))
    done | sort -n | sed -n 21p | awk '{ printf "%.1f", $1 / 1000 }'
}

# processor COMMAND…: milliseconds of processor time, the mean of 41 runs; a busy machine changes it little
processor() {
    local TIMEFORMAT='%U %S' used
    used=$({ time for _ in $(seq 41); do "$@" >/dev/null 2>&1; done; } 2>&1)
    echo "$used" | tail -n 1 | awk '{ printf "%.1f", ($1 + $2) * 1000 / 41 }'
}

"$mbosh" --version
printf '%-44s %8s ms\n' "start of /bin/true, for comparison" "$(median /bin/true)"
figure "start of mbosh -c help" "$(median "$mbosh" -c help)" ms 10
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
