#!/usr/bin/env bash
# Installs what is missing, builds the release and opens the shell on the built-in demo market.
#   scripts/setup.sh             … and the shell
#   scripts/setup.sh --no-shell  … and that is all
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-dependencies.sh
echo "setup: building the release; the first time takes some minutes" >&2
binary=$(scripts/release.sh)
echo "setup: built $binary" >&2
command -v mbosh >/dev/null 2>&1 ||
    echo "setup: to call it as mbosh:  export PATH=\"$(dirname "$binary"):\$PATH\"" >&2
[ "${1:-}" = "--no-shell" ] && exit 0
exec "$binary" demo
