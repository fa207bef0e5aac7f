#!/usr/bin/env bash
# What rude clients, killed servers and a poor machine do: the followers end in equal digests, or in the error that was
# promised, and a server gives back what they took.
#   scripts/chaos.sh [MBOSH] [SCENARIO…]      (default: the release build; every scenario)
# A scenario is one of: killed stopped trickle faults lines descriptors. On Linux each prints what the server held before and after.
set -euo pipefail
cd "$(dirname "$0")/.."

mbosh=${1:-$(scripts/release.sh)}
shift || true
scenarios=("$@")
[ ${#scenarios[@]} -gt 0 ] || scenarios=(killed stopped trickle faults lines descriptors)
[ -x "$mbosh" ] || { echo "chaos: no program at $mbosh; build it with scripts/release.sh" >&2; exit 3; }

folder=$(mktemp -d)
server=
followers=()
clean() {
    # Stopped ones cannot end before they go on.
    kill -CONT "${followers[@]}" 2>/dev/null || true
    kill "${followers[@]}" $server 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap clean EXIT

spare=5
failed=0
fail() {
    echo "  FAIL $1"
    failed=1
}

# serve ARGUMENTS…: a server of the demo; $tcp and $live are its ports, $server its process.
serve() {
    : >"$folder/ready"
    "$mbosh" serve demo -q "$@" >"$folder/ready" 2>"$folder/log" &
    server=$!
    await_ready
}

await_ready() {
    for _ in $(seq 600); do
        [ -s "$folder/ready" ] && break
        kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
        sleep 0.1
    done
    [ -s "$folder/ready" ] || { echo "chaos: the server did not get ready" >&2; exit 1; }
    tcp=$(sed -nE 's/.*"tcp":"[^"]*:([0-9]+)".*/\1/p' "$folder/ready")
    live=$(sed -nE 's/.*"live":"[^"]*:([0-9]+)".*/\1/p' "$folder/ready")
}

end_server() {
    kill "$server"
    wait "$server" || fail "the server ended with status $?"
    server=
}

# follow KIND PORT [CHECK]: one more follower; its number is its place in $followers.
follow() {
    local number=${#followers[@]}
    local key=
    [ "$1" = tcp ] || key="key any-key"
    "$mbosh" -c "connect $1 :$2 $key retry 1m" -c "${3:-print 0}" -c digest \
        >"$folder/out$number" 2>"$folder/err$number" &
    followers+=($!)
}

# await_following N: the first N have been told what is sent.
await_following() {
    local number
    for number in $(seq 0 $(($1 - 1))); do
        for _ in $(seq 600); do
            grep -q following "$folder/err$number" && break
            sleep 0.1
        done
        grep -q following "$folder/err$number" || fail "follower $number was told nothing"
    done
}

# expect_digests: every follower has ended, with the digest of what is served.
expect_digests() {
    local number same=0
    for number in "${!followers[@]}"; do
        if wait "${followers[$number]}" && grep -qxF "$digest" "$folder/out$number"; then
            same=$((same + 1))
        else
            fail "follower $number"
            cat "$folder/err$number"
        fi
    done
    echo "  $same of ${#followers[@]} followers ended in the digest of what was served"
    followers=()
}

# figures: descriptors, threads and resident KiB of the server.
figures() {
    [ -d "/proc/$server/fd" ] || return 0
    find "/proc/$server/fd" -mindepth 1 2>/dev/null | wc -l | tr -d '\n'
    find "/proc/$server/task" -mindepth 1 -maxdepth 1 | wc -l | sed 's/^/ /' | tr -d '\n'
    awk '/^VmRSS/ { print " " $2 }' "/proc/$server/status"
}

# remember: what the server holds when it has served one client of each kind.
remember() {
    follow tcp "$tcp"
    [ -z "$live" ] || follow live "$live"
    for pid in "${followers[@]}"; do wait "$pid" || fail "the first client"; done
    followers=()
    before=$(settled)
}

# settled [MOST]: the figures when there are no more descriptors than that, or when they no longer change.
settled() {
    local now count last=
    for _ in $(seq 60); do
        now=$(figures)
        count=${now%% *}
        [ -n "$count" ] || break
        if [ -n "${1:-}" ]; then
            [ "$count" -gt "$1" ] || break
        else
            [ "$count" != "$last" ] || break
        fi
        last=$count
        sleep 0.5
    done
    echo "$now"
}

# expect_nothing_leaked: the server holds what it held. Its runtime has a thread or a descriptor of its own now and then, the
# pages that clients share are a file or two, and its allocator keeps some; a leak would be one for each client.
expect_nothing_leaked() {
    local after
    follow tcp "$tcp"
    wait "${followers[0]}" || fail "the next client"
    grep -qxF "$digest" "$folder/out0" || fail "the next client's digest"
    followers=()
    [ -n "$before" ] || { echo "  SKIP: no /proc here, so nothing is measured"; return; }
    after=$(settled $((${before%% *} + spare)))
    read -r d1 t1 m1 <<<"$before"
    read -r d2 t2 m2 <<<"$after"
    echo "  server before: $d1 descriptors, $t1 threads, $m1 KiB; after: $d2, $t2, $m2"
    [ "$d2" -le $((d1 + spare)) ] || fail "descriptors are left"
    [ "$t2" -le $((t1 + spare)) ] || fail "threads are left"
    [ "$m2" -le $((m1 + 96 * 1024)) ] || fail "memory is left"
}

# A server is killed under ten followers and comes back.
killed() {
    serve --tcp :0 --live :0 --at 2k
    before=$(settled)
    for _ in 1 2 3 4 5; do
        follow tcp "$tcp" 'assert last connect reconnects >= 1'
        follow live "$live" 'assert last connect reconnects >= 1'
    done
    await_following 10
    kill -9 "$server"
    wait "$server" 2>/dev/null || true
    serve --tcp "127.0.0.1:$tcp" --live "127.0.0.1:$live"
    expect_digests
    expect_nothing_leaked
    end_server
    # One that does not come back is the error that was promised.
    serve --tcp :0 --at 1k
    "$mbosh" -c "connect tcp :$tcp retry 300ms" >"$folder/out0" 2>"$folder/err0" &
    followers=($!)
    await_following 1
    kill -9 "$server"
    wait "$server" 2>/dev/null || true
    server=
    local status=0
    wait "${followers[0]}" || status=$?
    followers=()
    if [ "$status" = 4 ] && grep -q 'error\[E0315\]' "$folder/err0"; then
        echo "  a server that stays away: E0315, exit 4"
    else
        fail "a server that stays away: exit $status"
        cat "$folder/err0"
    fi
}

# A client that stops reading holds up nobody, and is sent all of it when it reads again.
stopped() {
    serve --tcp :0 --live :0 --at 20k
    remember
    follow tcp "$tcp"
    follow live "$live"
    await_following 2
    kill -STOP "${followers[@]}"
    local stopped=("${followers[@]}")
    for _ in 1 2 3 4; do follow tcp "$tcp"; done
    for number in 2 3 4 5; do
        wait "${followers[$number]}" || fail "follower $number beside stopped ones"
    done
    echo "  four others ended while two were stopped"
    kill -CONT "${stopped[@]}"
    expect_digests
    expect_nothing_leaked
    end_server
}

# A client that reads a byte a second.
trickle() {
    serve --tcp :0 --live :0 --at max
    remember
    exec 8<>"/dev/tcp/127.0.0.1/$tcp" 9<>"/dev/tcp/127.0.0.1/$live"
    follow tcp "$tcp"
    follow live "$live"
    : >"$folder/tcp-bytes"
    : >"$folder/live-bytes"
    for _ in 1 2 3 4 5; do
        dd bs=1 count=1 <&8 >>"$folder/tcp-bytes" 2>/dev/null
        dd bs=1 count=1 <&9 >>"$folder/live-bytes" 2>/dev/null
        sleep 1
    done
    expect_digests
    [ "$(head -c 3 "$folder/tcp-bytes")" = DBN ] || fail "the slow client's bytes"
    [ "$(cat "$folder/live-bytes")" = lsg_v ] || fail "the slow client's greeting"
    echo "  five bytes in five seconds: DBN and its version; lsg_v"
    exec 8>&- 9>&-
    expect_nothing_leaked
    end_server
}

# What goes wrong on purpose: the ledger is the follower's count. Cut off, it comes back for the rest.
faults() {
    "$mbosh" test scripts/chaos.mbo >"$folder/test" 2>&1 || fail "the ledger"
    sed 's/^/  /' "$folder/test"
    : >"$folder/ready"
    mkfifo "$folder/say"
    "$mbosh" -q --no-rc --format json demo <"$folder/say" >"$folder/ready" 2>"$folder/log" &
    server=$!
    exec 7>"$folder/say"
    echo 'serve live on :0 at 200k with disconnect 4 seed 3' >&7
    await_ready
    live=$(sed -nE 's/.*"port":([0-9]+).*/\1/p' "$folder/ready")
    for _ in 1 2 3; do follow live "$live" 'print last connect disconnects'; done
    expect_digests
    local seen
    seen=$(awk '/^[0-9]+$/ { sum += $1 } END { print sum + 0 }' "$folder"/out*)
    echo 'print faults | where kind == "disconnect" | count' >&7
    exec 7>&-
    wait "$server" || fail "the server ended with status $?"
    server=
    [ "$seen" = "$(tail -1 "$folder/ready" | tr -dc 0-9)" ] || fail "followers saw $seen disconnects: $(tail -1 "$folder/ready")"
    echo "  $seen disconnects in the ledger, and seen by the followers"
}

# Lines that break, and lines that go dead: who was struck comes back for the rest.
lines() {
    serve --tcp :0 --live :0 --at 20k --with 'reset at record 10000'
    follow tcp "$tcp" 'assert last connect disconnects == 1'
    follow live "$live" 'assert last connect disconnects == 1'
    expect_digests
    echo "  both were reset once"
    end_server
    # A gateway owes heartbeats, so that its silence is noticed, after 40 seconds.
    serve --live :0 --at 20k --with 'silence at record 10000'
    follow live "$live" 'assert last connect disconnects == 1'
    expect_digests
    echo "  and one heard nothing more"
    end_server
    # One that ends is no loss.
    serve --tcp :0 --live :0 --at 20k --with 'silence 2s at record 10000'
    follow tcp "$tcp" 'assert last connect disconnects == 0'
    follow live "$live" 'assert last connect disconnects == 0'
    expect_digests
    echo "  two that heard nothing for two seconds did not mind"
    end_server
}

# No descriptors left: connections wait, and are served when there are some again.
descriptors() {
    (
        ulimit -n 64
        exec "$mbosh" serve demo --tcp :0 --live :0 >"$folder/ready" 2>"$folder/log"
    ) &
    server=$!
    await_ready
    remember
    local number
    for number in $(seq 100 199); do eval "exec $number<>/dev/tcp/127.0.0.1/$live"; done
    for _ in $(seq 100); do
        grep -q 'could not be accepted' "$folder/log" && break
        sleep 0.1
    done
    grep -q 'could not be accepted' "$folder/log" || fail "the server says nothing of it"
    for number in $(seq 100 199); do eval "exec $number>&-"; done
    echo "  a hundred connections to a server of 64 descriptors: told, and none of them fatal"
    expect_nothing_leaked
    end_server
}

digest=$("$mbosh" -q demo -c digest | grep ^digest)
for scenario in "${scenarios[@]}"; do
    case $scenario in
        killed | stopped | trickle | faults | lines | descriptors)
            echo "== $scenario"
            : >"$folder/ready"
            rm -f "$folder"/err* "$folder"/out*
            "$scenario"
            ;;
        *)
            echo "chaos: no scenario ‘$scenario’; there is killed, stopped, trickle, faults, lines, descriptors" >&2
            exit 3
            ;;
    esac
done
[ "$failed" = 0 ] && echo "chaos: ${#scenarios[@]} scenarios, all as promised"
exit $failed
