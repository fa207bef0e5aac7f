#!/usr/bin/env bash
# Feeds libFuzzer's inputs to the engine, with the address sanitizer watching.
#   scripts/fuzz.sh                    builds the fuzzer and lists its targets
#   scripts/fuzz.sh script [SECONDS]   runs scripts that nobody would write in a session, without libFuzzer
#   scripts/fuzz.sh TARGET [SECONDS]   runs one (default 60 s) from Sources/Fuzz/Corpus/TARGET; findings stay in .build/fuzz
#   scripts/fuzz.sh all [SECONDS]      runs one after the other, on after a finding too; status 1 where one had one
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = script ]; then
    export MBOSH_FUZZ_SECONDS=${2:-60}
    exec nice -n 19 swift test --filter ScriptFuzzTests
fi

top=$PWD
out=.build/fuzz
mkdir -p "$out"
common=(-swift-version 6 -parse-as-library -O -g -wmo -package-name mbosh "-sanitize=fuzzer,address"
    -I "$out" -Xcc "-fmodule-map-file=$top/Sources/CZstd/module.modulemap"
    -Xcc "-fmodule-map-file=$top/Sources/CZlib/module.modulemap"
    -Xcc "-fmodule-map-file=$top/Sources/CPrefetch/module.modulemap"
    -Xcc "-fmodule-map-file=$top/Sources/CMapGuard/include/module.modulemap")

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
mapfile -t synthetic < <(find Sources/Engine/Synthetic -name '*.swift' | sort)
# Of the tests' support, what needs no process, terminal or file.
support=()
for name in ChopItUp DBNBytes FuzzSeeds FuzzTarget FuzzTarget+Text GzipBytes NaiveBook NaiveBook+Answers RandomOperations ZstdBytes; do
    support+=("Tests/TestSupport/$name.swift")
done
build Crypto Sources/Fuzz/Crypto/SHA256.swift
build Engine "${engine[@]}"
build EngineSynthetic "${synthetic[@]}"
build TestSupport "${support[@]}"
build FuzzMain Sources/Fuzz/Main.swift
clang -O2 -g -I Sources/CMapGuard/include -c Sources/CMapGuard/map_guard.c -o "$out/CMapGuard.o"
# The gold linker says of every helper of the sanitizer that it is local.
swiftc -sanitize=fuzzer,address -o "$out/fuzz" "$out"/{FuzzMain,TestSupport,EngineSynthetic,Engine,Crypto,CMapGuard}.o -lzstd -lz \
    2> >(grep -v 'Cannot export local symbol' >&2)

target=${1:-}
if [ -z "$target" ]; then
    echo "targets: $(cd Sources/Fuzz/Corpus && printf '%s ' *)all"
    exit 0
fi
# Swift's runtime keeps metadata for ever, which the leak detector takes for leaks.
# Its own crash reports get in the way of libFuzzer's.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no
seconds=${2:-60}

# run TARGET: says how many inputs it tried; on a finding, what libFuzzer says, and its status.
run() {
    mkdir -p "$out/$1/found" "$out/$1/corpus"
    FUZZ_TARGET=$1 nice -n 19 "$out/fuzz" -max_total_time="$seconds" -max_len=4096 -timeout=20 -rss_limit_mb=4096 \
        -print_final_stats=1 -artifact_prefix="$out/$1/found/" "$out/$1/corpus" "Sources/Fuzz/Corpus/$1"
}

if [ "$target" != all ]; then
    run "$target"
    exit
fi
clean=0 findings=0
for folder in Sources/Fuzz/Corpus/*/; do
    name=$(basename "$folder")
    # Without libFuzzer: the tests run it too.
    [ "$name" != script ] || continue
    if run "$name" >"$out/$name.log" 2>&1; then
        clean=$((clean + 1))
        runs=$(sed -nE 's/^stat::number_of_executed_units: +//p' "$out/$name.log")
        echo "fuzz: $name: $runs runs in $seconds s, no finding"
    else
        findings=$((findings + 1))
        tail -n 60 "$out/$name.log"
        echo "fuzz: $name: a finding; it is kept in $out/$name/found"
    fi
done
echo "fuzz: $clean targets without a finding, $findings with one"
[ "$findings" = 0 ]
