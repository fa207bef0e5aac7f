#!/usr/bin/env bash
# Prints the path of a Python that has DuckDB, polars, numpy and pyarrow: $PYTHON where it has them, else that of a venv
# in .build, which is made when it is needed. Exit status 1, with a sentence, where they cannot be had.
#   scripts/query-python.sh
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)

# Of these versions, so that figures of two days can be compared.
packages=(duckdb==2.0.1 polars==2.1.0 numpy==2.4.6 pyarrow==26.0.1)
venv=$top/.build/query-venv

has_packages() { timeout 120 "$1" -c 'import duckdb, polars, numpy, pyarrow.parquet' >/dev/null 2>&1; }
# install: the venv, which appears whole or not at all.
install() {
    timeout 120 python3 -m venv "$venv.$$" &&
        timeout 600 "$venv.$$/bin/python" -m pip install -q --disable-pip-version-check --retries 1 \
            --only-binary :all: "${packages[@]}" &&
        has_packages "$venv.$$/bin/python" && mv "$venv.$$" "$venv"
}

for python in ${PYTHON:+"$PYTHON"} "$venv/bin/python"; do
    if has_packages "$python"; then
        command -v "$python"
        exit
    fi
done
mkdir -p "$top/.build"
rm -rf "$venv"
said=$(install 2>&1) || {
    rm -rf "$venv.$$"
    echo "the packages ${packages[*]} cannot be had here: $(echo "$said" | tail -n 1)" >&2
    exit 1
}
echo "$venv/bin/python"
