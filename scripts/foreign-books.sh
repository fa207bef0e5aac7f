#!/usr/bin/env bash
# Foreign clients' order books of synthetic CME days against ours: NautilusTrader's and hftbacktest's.
#   scripts/foreign-books.sh [MBOSH [DAYS]]      (default: the release build, 3 days)
# Every day has 50,000 records and another seed. What is compared is told in foreign_books.py, and what the clients do
# in a way of their own in foreign_nautilus.py and foreign_hftbacktest.py.
# Uses $FOREIGN_PYTHON when it has the packages, else a venv in ${XDG_CACHE_HOME:-$HOME/.cache}/mbosh (1.7 GB), made
# with the newest python3 there is, as the newest versions of the clients want. Without Python or the packages all is
# skipped, in a line that begins with SKIP.
set -euo pipefail
cd "$(dirname "$0")/.."

mbosh=${1:-.build/release/mbosh}
days=${2:-3}
venv=${XDG_CACHE_HOME:-$HOME/.cache}/mbosh/foreign-venv
limit=${FOREIGN_SECONDS:-600}

skip() {
    echo "SKIP foreign-books: $1"
    exit 0
}

[[ $days =~ ^[1-9][0-9]*$ ]] || { echo "foreign-books: expected a number of days, found $days" >&2; exit 2; }
[ -x "$mbosh" ] || {
    echo "foreign-books: no program at $mbosh; build it with swift build -c release --product mbosh" >&2
    exit 1
}

has_clients() { [ -n "$1" ] && timeout 120 "$1" -c 'import nautilus_trader, hftbacktest, databento' >/dev/null 2>&1; }
# pythons: those here that can make a venv, the newest first.
pythons() {
    local path root
    root=$(pyenv root 2>/dev/null || true)
    {
        for path in python3.14 python3.13 python3.12 python3; do
            command -v "$path" || true
        done
        [ -z "$root" ] || ls -d "$root"/versions/3.1*/bin/python3 2>/dev/null || true
    } | while read -r path; do
        timeout 20 "$path" -c 'import sys, ensurepip, venv; print(sys.version_info.minor, sys.argv[1])' "$path" \
            2>/dev/null || true
    done | sort -k1,1nr -u | cut -d' ' -f2-
}
# install PYTHON: the venv, which appears whole or not at all.
install() {
    timeout 120 "$1" -m venv "$venv.$$" &&
        timeout 900 "$venv.$$/bin/python" -m pip install -q --disable-pip-version-check --retries 1 \
            --only-binary nautilus_trader,hftbacktest nautilus_trader hftbacktest databento &&
        has_clients "$venv.$$/bin/python" && mv "$venv.$$" "$venv"
}
python=${FOREIGN_PYTHON:-}
if ! has_clients "$python"; then
    python=$venv/bin/python
    if ! has_clients "$python"; then
        mkdir -p "$(dirname "$venv")"
        rm -rf "$venv"
        while read -r path; do
            install "$path" >/dev/null 2>&1 && break
            rm -rf "$venv.$$"
        done < <(pythons)
        has_clients "$python" || skip "the packages nautilus_trader, hftbacktest and databento cannot be had here"
    fi
fi
"$python" - nautilus_trader hftbacktest databento <<'PYTHON'
import sys
from importlib.metadata import version

print("foreign-books:", ", ".join(f"{name} {version(name)}" for name in sys.argv[1:]))
PYTHON

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# habits DAY: what the market of that day does besides its seed, in turn.
habits() {
    case $(($1 % 3)) in
        1) echo "instruments=4 icebergs=5%" ;;
        2) echo "instruments=3 icebergs=2% auction=on halts=1 snapshot=mid late=1%" ;;
        0) echo "instruments=6 icebergs=10% days=2 snapshot=both hidden=1% tick=0.25 price=-20" ;;
    esac
}

# make DAY: the day, our levels at each end of an event, and our queues at some moments.
make() {
    local day=$1 symbol record
    {
        echo "load synthetic seed=$day records=50000 venue=glbx $(habits "$day")"
        # Only records of orders: clients take files of one schema.
        echo "records where type == mbo | save \"$folder/day.mbo.dbn.zst\""
        echo "load \"$folder/day.mbo.dbn.zst\""
        echo "records schema mbp-10 form plain | save \"$folder/day.mbp-10.dbn.zst\""
    } >"$folder/make.mbo"
    "$mbosh" run -q "$folder/make.mbo" >"$folder/out"
    "$mbosh" -q -c "load \"$folder/day.mbo.dbn.zst\"" -c "symbols | select symbol | as csv" |
        sed -e 1d -e '/^$/d' >"$folder/symbols"
    {
        echo "load \"$folder/day.mbo.dbn.zst\""
        for record in 5003 10007 15013 20011 25013 30011 35023 40009 45007 49999; do
            while read -r symbol; do
                echo "at record $record book $symbol depth 10 by order | as json"
            done <"$folder/symbols"
        done
    } >"$folder/queues.mbo"
    "$mbosh" run -q "$folder/queues.mbo" >"$folder/queues.ndjson"
}

failed=0
passed=0
for day in $(seq "$days"); do
    make "$day"
    for client in nautilus hftbacktest; do
        echo "$client: load synthetic seed=$day records=50000 venue=glbx $(habits "$day")"
        if PYTHONDONTWRITEBYTECODE=1 timeout "$limit" "$python" scripts/foreign_books.py "$client" \
            "$folder/day.mbo.dbn.zst" "$folder/day.mbp-10.dbn.zst" "$folder/queues.ndjson" >"$folder/report" 2>&1; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
        sed -E 's/^([0-9]+ passed, [0-9]+ failed)$/    books: \1/' "$folder/report"
    done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
