#!/usr/bin/env bash
# Judges random synthetic markets of several days, with ids that change from day to day, by a book in Python that shares
# nothing with the engine (oracle-days.py). Slow: some seconds a market. Needs Python with the package `databento`.
#
#     scripts/oracle-days.sh MBOSH [COUNT] [FIRST_SEED]
#
# COUNT is 200 when left out. One line for every difference, then `N passed, N failed`; exit status 1 where there was one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mbosh=${1:?expected the path of mbosh as the first argument}
python=${PYTHON:-python3}
"$python" -c 'import databento' 2>/dev/null || {
    echo "oracle-days.sh: Python's package databento is needed: pip install databento, or set PYTHON to one that has it" >&2
    exit 4
}
exec "$python" "$here/oracle-days.py" "$mbosh" "${2:-200}" "${3:-1}"
