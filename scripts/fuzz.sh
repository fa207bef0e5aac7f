#!/usr/bin/env bash
# Feeds libFuzzer's inputs to the engine, with the address sanitizer watching.
#   scripts/fuzz.sh                    builds the fuzzer and lists its targets
#   scripts/fuzz.sh script [SECONDS]   runs scripts that nobody would write in a session, without libFuzzer
#   scripts/fuzz.sh TARGET [SECONDS]   runs one (default 60 s) from Sources/Fuzz/Corpus/TARGET; findings stay in .build/fuzz
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = script ]; then
    export MBOSH_FUZZ_SECONDS=${2:-60}
    exec nice -n 19 swift test --filter ScriptFuzzTests
fi

top=$PWD
out=.build/fuzz
mkdir -p "$out"
common=(-swift-version 6 -parse-as-library -O -g -wmo -package-name mbosh -sanitize=fuzzer,address
    -I "$out" -Xcc "-fmodule-map-file=$top/Sources/CZstd/module.modulemap"
    -Xcc "-fmodule-map-file=$top/Sources/CPrefetch/module.modulemap")

# build NAME FILE…: one module and its object, unless nothing it was made of is newer.
build() {
    local name=$1
    shift
    if [ -e "$out/$name.o" ] && [ -z "$(find "$@" scripts/fuzz.sh -newer "$out/$name.o" -print -quit)" ]; then return; fi
    echo "fuzz: building $name" >&2
    swiftc "${common[@]}" -c -emit-module -emit-module-path "$out/$name.swiftmodule" -module-name "$name" \
        -o "$out/$name.o" "$@"
}

mapfile -t engine < <(find Sources/Engine/Core -name '*.swift' | sort)
# Of the tests' support, what needs no process, terminal or file.
support=()
for name in ChopItUp DBNBytes FuzzSeeds FuzzTarget FuzzTarget+Text NaiveBook NaiveBook+Answers RandomOperations ZstdBytes; do
    support+=("Tests/TestSupport/$name.swift")
done
build Crypto Sources/Fuzz/Crypto/SHA256.swift
build Engine "${engine[@]}"
build TestSupport "${support[@]}"
build FuzzMain Sources/Fuzz/Main.swift
# The gold linker says of every helper of the sanitizer that it is local.
swiftc -sanitize=fuzzer,address -o "$out/fuzz" "$out"/{FuzzMain,TestSupport,Engine,Crypto}.o -lzstd \
    2> >(grep -v 'Cannot export local symbol' >&2)

target=${1:-}
if [ -z "$target" ]; then
    echo "targets: $(ls Sources/Fuzz/Corpus | tr '\n' ' ')"
    exit 0
fi
mkdir -p "$out/$target/found" "$out/$target/corpus"
# Swift's runtime keeps metadata for ever, which the leak detector takes for leaks.
# Its own crash reports get in the way of libFuzzer's.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no FUZZ_TARGET=$target
exec nice -n 19 "$out/fuzz" -max_total_time="${2:-60}" -max_len=4096 -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix="$out/$target/found/" "$out/$target/corpus" "Sources/Fuzz/Corpus/$target"
