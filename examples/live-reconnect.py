"""A test of a client's reconnecting in CI: a gateway whose line breaks (a reset) and whose line goes dead (a silence, without
records and heartbeats), and a client that has to come back from both by itself.

    pip install databento; python examples/live-reconnect.py [MBOSH]

Starts `mbosh` itself on a port of its own, ends it, and exits 1 when the client did not come back, or not to everything. The
silence takes the client's own time-out to notice, its heartbeat interval and ten seconds. Put your own client where
`databento.Live` is.
"""
import json
import subprocess
import sys
import threading

import databento

RECORDS, STRUCK = 50000, 10000


def session(fault):
    """What a client is told that reconnects: records before and behind the gap, and how often there was one."""
    mbosh = subprocess.Popen(
        [sys.argv[1] if len(sys.argv) > 1 else "mbosh", "serve", "-q", "--no-rc", "demo", "--live", "127.0.0.1:0",
         "--at", "20k", "--with", f"{fault} at record {STRUCK}"],
        stdout=subprocess.PIPE, text=True)
    counts, gaps, finished = [0], [], threading.Event()

    def take(record):
        if isinstance(record, databento.MBOMsg):
            counts[-1] += 1
        elif isinstance(record, databento.SystemMsg) and record.msg.startswith("Finished"):
            finished.set()

    def came_back(last, first):
        gaps.append((last, first))
        counts.append(0)

    try:
        port = int(json.loads(mbosh.stdout.readline())["live"].rsplit(":", 1)[1])
        client = databento.Live(
            key="any-key-will-do-on-this-machine!", gateway="127.0.0.1", port=port, reconnect_policy="reconnect",
            heartbeat_interval_s=5)
        client.add_callback(take)
        client.add_reconnect_callback(came_back)
        client.subscribe(dataset="GLBX.MDP3", schema="mbo", symbols="ALL_SYMBOLS")
        client.start()
        finished.wait(120)
        client.block_for_close(timeout=30)
    finally:
        mbosh.terminate()
        mbosh.wait(60)
    return counts, gaps


failures = 0
for fault in "reset", "silence":
    counts, gaps = session(fault)
    # Until it is struck it gets what there is, and then all of it: each session of the gateway begins anew.
    is_right = counts == [STRUCK - 1, RECORDS] and len(gaps) == 1
    print(f"{fault}: {counts} records, reconnected {len(gaps)} times: {'as promised' if is_right else 'FAIL'}")
    failures += not is_right
sys.exit(1 if failures else 0)
