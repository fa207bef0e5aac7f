#!/usr/bin/env bash
# Installs what the build needs and is missing: the headers of libedit, libzstd and zlib. Debian and Ubuntu; elsewhere it says what to install.
set -euo pipefail

if ! command -v swift >/dev/null 2>&1; then
    echo "setup: no swift on the PATH; install a toolchain of 6.2 or newer from https://www.swift.org/install" >&2
    exit 1
fi
version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9]+\.[0-9]+' | head -n 1)
major=${version%%.*} minor=${version##*.}
if [ -z "$version" ] || [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
    echo "setup: Swift ${version:-of unknown version} found, 6.2 or newer needed (RawSpan, strict memory safety)" >&2
    exit 1
fi

missing=()
for package in libedit-dev libzstd-dev zlib1g-dev pkg-config; do
    case $package in
        libedit-dev) probe=histedit.h ;;
        libzstd-dev) probe=zstd.h ;;
        zlib1g-dev) probe=zlib.h ;;
        pkg-config) command -v pkg-config >/dev/null 2>&1 || missing+=("$package"); continue ;;
    esac
    # The header is what counts, wherever it came from.
    found=
    for folder in /usr/include /usr/local/include /opt/homebrew/include; do
        [ -e "$folder/$probe" ] && found=1
    done
    [ -n "$found" ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "setup: please install ${missing[*]} (no apt-get here to do it with)" >&2
    exit 1
fi
run=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "setup: please install ${missing[*]} as root" >&2; exit 1; }
    run=sudo
fi
echo "setup: installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
$run apt-get update -qq >&2
$run apt-get install -y -qq "${missing[@]}" >&2
