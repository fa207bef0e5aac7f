"""Presses Ctrl-C in every verb and stage that takes long, at a real terminal, and measures how soon the prompt is back.

    python3 scripts/interrupts.py MBOSH [RECORDS]

Each statement runs on a synthetic market of RECORDS records (default 5,000,000). Once progress is shown, or after a
second without, Ctrl-C is sent. A row says whether progress was shown, how many milliseconds later the prompt was back, and
what the program said. A statement that ends by itself before that is listed as too short to judge. The last line counts
the statements that were obeyed within 100 ms after having shown progress, and the others.
"""

import atexit
import os
import pty
import re
import select
import shutil
import sys
import tempfile
import time

PROMPT = "▸ ".encode()
STATEMENTS = [
    "load synthetic seed=2 records=20000000",
    "records | where round(size / 7, 3) == 0.1 | count",
    "records where price > 100 | count",
    "records | sum round(size / 7, 3)",
    "records | p99 round(price, 1)",
    "records | with share = round(size / 7, 3) | sort share",
    "trades all | sort size desc | head 1",
    "trades all | avg price by symbol",
    "records | save {folder}/out.dbn.zst",
    "records | save {folder}/out.csv",
    "records | save {folder}/out.ndjson.zst",
    "records | head 2000000 | select ts_recv, price, size | save {folder}/rows.csv",
    "records schema mbp-10 | count",
    "records schema mbp-1 | where bid_px_00 > 0 | count",
    "records schema mbp-10 | save {folder}/depth.dbn",
    "stats all",
    "quality last 1h",
    "bbo all on change | count",
    "bbo all every 1ms | count",
    "mid all every 1ms | count",
    "vwap all every 100ms | count",
    "ohlcv all every 100ms | count",
    "ofi all on change | count",
    "imbalance all on change | count",
    "gaps all | count",
    "order 999999999999",
    "queue 999999999999",
    "why SYN1 1.00",
    "assert no-cross",
    "assert invariants",
    "assert no-unknown from start to end",
    "assert monotonic",
    "next cross where size == 4000000000",
    "step 100000000 event",
    "back 100000000 trade",
    "plot mid all every 1ms",
    "digest",
    "replay at max",
    "stream at 1M on 127.0.0.1:0",
    "bisect {folder}/a.dbn {folder}/b.dbn",
    "for s in all {{ stats }}",
    "repeat 100000 {{ print 1 }}",
    "sleep 10s",
]


class Shell:
    def __init__(self, program):
        self.text = b""
        child, self.master = pty.fork()
        if child == 0:
            os.environ.update(TERM="xterm", PAGER="cat", LANG="C.UTF-8", HOME=tempfile.gettempdir(), COLUMNS="120")
            os.execv(program, [program, "--no-rc", "--color", "never"])

    def read(self, seconds):
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return False
        try:
            piece = os.read(self.master, 1 << 16)
        except OSError:
            raise SystemExit("the shell has gone: " + self.text[-400:].decode(errors="replace"))
        self.text += piece
        return True

    def wait(self, pattern, seconds):
        """Milliseconds until the text since the last call shows the pattern; None after so many seconds."""
        began = time.monotonic()
        while not re.search(pattern, self.text):
            left = began + seconds - time.monotonic()
            if left <= 0:
                return None
            self.read(left)
        return (time.monotonic() - began) * 1000

    def send(self, text):
        self.text = b""
        os.write(self.master, text.encode())


def main():
    program = sys.argv[1]
    records = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000_000
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shell = Shell(program)
    shell.wait(PROMPT, 30)
    load = f"load synthetic seed=1 instruments=8 records={records}"
    shell.send(load + "\n")
    if shell.wait(rb"SYN\d \d\d:.*" + PROMPT, 600) is None:
        raise SystemExit("the market was not loaded: " + shell.text.decode(errors="replace"))
    for name in ("a", "b"):
        shell.send(f"records | save {folder}/{name}.dbn\n")
        shell.wait(rb"\n[^\n]*" + PROMPT, 600)
    obeyed = failed = short = 0
    for statement in STATEMENTS:
        statement = statement.format(folder=folder)
        shell.send(statement + "\n")
        # The echo of the line, then progress: a carriage return and an erased line.
        shell.wait(rb"\n", 10)
        shown = shell.wait(rb"\x1b\[K[a-z]+( [A-Za-z0-9]+)?  ", 1.0)
        time.sleep(0.2)
        shell.read(0)
        done = re.search(rb"\n[^\n]*" + PROMPT, shell.text)
        if done:
            short += 1
            print(f"too short     {statement}")
            continue
        os.write(shell.master, b"\x03")
        began = len(shell.text)
        took = shell.wait(rb"(?s)^.{%d}.*\n[^\n]*" % began + PROMPT, 30)
        said = re.findall(rb"interrupted[^\r\n]*", shell.text)
        words = said[-1].decode() if said else "-"
        good = took is not None and took <= 100 and (shown is not None or statement.startswith(("sleep", "repeat")))
        obeyed, failed = obeyed + good, failed + (not good)
        time_text = "   never" if took is None else f"{took:5.0f} ms"
        print(f"{'ok ' if good else 'BAD'} {time_text} {'progress' if shown is not None else '        '}  {statement}  [{words}]")
        if took is None:
            shell = Shell(program)
            shell.wait(PROMPT, 30)
            shell.send(load + "\n")
            shell.wait(rb"SYN\d \d\d:.*" + PROMPT, 600)
    os.write(shell.master, b"\x04")
    print(f"{obeyed} passed, {failed} failed, {short} skipped")
    sys.exit(1 if failed else 0)


main()
