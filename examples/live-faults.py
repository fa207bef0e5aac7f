"""A connectivity test for a feed handler in CI: a gateway that loses, doubles and cuts off on purpose, and a client that has
to notice all of it.

    pip install databento; python examples/live-faults.py [MBOSH]

Starts `mbosh` itself on a port of its own, ends it, and exits 1 when the client's own count of what went wrong is not the
gateway's. Put your own client where `databento.Live` is.
"""
import json
import subprocess
import sys

import databento

FAULTS = "drop 0.2%, duplicate 25, disconnect at record 30000"
mbosh = subprocess.Popen(
    [sys.argv[1] if len(sys.argv) > 1 else "mbosh", "-q", "--no-rc", "--format", "json"],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def say(statement):
    mbosh.stdin.write(statement + "\n")
    mbosh.stdin.flush()


def ask(statement):
    """A statement for the shell, and its answer."""
    say(statement)
    return json.loads(mbosh.stdout.readline())


def session(port):
    """Every market-by-order record of ACME that comes, until the gateway hangs up."""
    client = databento.Live(key="any-key-will-do-on-this-machine!", gateway="127.0.0.1", port=port)
    client.subscribe(dataset="GLBX.MDP3", schema="mbo", symbols="ACME")
    return [bytes(record) for record in client if isinstance(record, databento.MBOMsg)]


def counts(received, expected):
    """What a client sees that knows what should have come."""
    lost = twice = place = 0
    for index, record in enumerate(received):
        if index and record == received[index - 1] and (place == len(expected) or record != expected[place]):
            twice += 1
        else:
            found = expected.index(record, place)
            lost, place = lost + found - place, found + 1
    return {"drop": lost, "duplicate": twice}, place == len(expected)


say("load demo")
plain = session(ask("serve live on :0")["port"])
port = ask(f"serve live on :0 with {FAULTS} seed 7")["port"]
cut, whole = session(port), session(port)
listed = {1: {}, 2: {}}
for fault in ask("faults"):
    kinds = listed[fault["session"]]
    kinds[fault["kind"]] = kinds.get(fault["kind"], 0) + 1
mbosh.stdin.close()
mbosh.wait(60)

failures = 0
for number, received in (1, cut), (2, whole):
    seen, is_whole = counts(received, plain)
    if not is_whole:
        # What was lost behind the last record that came cannot be seen.
        seen["disconnect"] = 1
    print(f"session {number}: {len(received)} records, seen {seen}, injected {listed[number]}")
    failures += seen != listed[number]
sys.exit(1 if failures else 0)
