"""Asks mbosh, DuckDB, polars and numpy the same questions about one day, in turn, and prints what each needed.

    bench_query.py MBOSH DAY.dbn FOLDER [--runs R] [--only NAME[,NAME]…]
    bench_query.py --list

FOLDER holds what is made for the other tools: the records as Parquet, and a table of the best prices at every event
end, which mbosh derives (`records schema mbp-1 form plain`) and the others find ready. Making them does not count, nor
does loading them. mbosh answers from what `load` keeps of the file.

- A question is asked of every tool once before its time counts, and that answer is compared with mbosh's. A difference
  is printed with both, and the tool's time is left out. Decimals are compared as they are; averages to nine digits.
- Then the tools answer in turn, round by round, so that a moment in which the machine is busy falls on all of them. A
  figure is the median of the rounds, in milliseconds.
- mbosh is bound to one core or to two by the system; DuckDB and polars are told a number of threads; numpy has one.
- `cold` is the whole process `mbosh DAY.dbn -c QUESTION`, with the file in the system's cache.
- `+MB` is the peak memory of that process above the peak of one that loads the file and asks nothing.

This program imports none of the tools: a child's peak memory is never below that of the process that began it.
"""

import argparse
import calendar
import collections
import json
import os
import re
import statistics
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

# A question that takes longer than this is not asked again for a median.
PATIENCE_MS = 20_000
COLD_RUNS = 3
MINUTE = 60_000_000_000

# kinds: of the columns of the answer, see `cell`. goal: the tool to compare one core of mbosh with, and the ratio that
# the project wants. ordered: the order of the rows is a part of the answer. In braces stand facts of the day.
Question = collections.namedtuple("Question", "name kinds ordered goal statement sql")

QUESTIONS = [
    Question(
        "count", ["int"], False, ("numpy", 1.0),
        "records | where size > 100 | count",
        "SELECT count(*) FROM mbo WHERE size > 100"),
    Question(
        "sum", ["int"], False, ("numpy", 1.0),
        "records | sum size",
        "SELECT sum(size) FROM mbo"),
    Question(
        "group", ["side", "text", "int", "int"], False, ("duckdb", 1.0),
        "records | count, sum size by side, action",
        "SELECT side, action, count(*), sum(size) FROM mbo GROUP BY side, action"),
    Question(
        "minutes", ["text", "time", "int"], False, ("duckdb", 1.0),
        "records | count by symbol, every 1m",
        f"SELECT symbol, ts_recv // {MINUTE} * {MINUTE}, count(*) FROM mbo GROUP BY 1, 2"),
    Question(
        "top", ["int", "price", "int"], True, ("duckdb", 1.0),
        "trades all | sort size desc | head 10 | select record, price, size",
        "SELECT record, price, size FROM mbo WHERE action = 'T' AND size > 0 ORDER BY size DESC, record LIMIT 10"),
    # Three rows from the middle: to find them every row has to find its place, and no heap is of use. A tie is broken
    # by the order of the records, which DuckDB has to be told.
    Question(
        "sort", ["int", "price", "int"], True, ("duckdb", 1.0),
        "records | sort price | select record, price, size | head {sort_end} | tail 3",
        "SELECT record, price, size FROM mbo ORDER BY price NULLS LAST, record LIMIT 3 OFFSET {sort_start}"),
    Question(
        "distinct", ["int"], False, ("duckdb", 1.0),
        "records | count distinct order_id",
        "SELECT count(DISTINCT order_id) FROM mbo"),
    Question(
        "order", ["int", "time", "text", "price", "int"], True, ("best", 0.1),
        "records | where order_id == {order_id} | select record, ts_recv, action, price, size",
        "SELECT record, ts_recv, action, price, size FROM mbo WHERE order_id = {order_id} ORDER BY record"),
    Question(
        "range", ["int"], False, ("best", 0.1),
        "from {from_text} to {to_text} records | where price between {low_text} and {high_text} | count",
        "SELECT count(*) FROM mbo WHERE ts_recv >= {from_time} AND ts_recv < {to_time}"
        " AND price BETWEEN {low} AND {high}"),
    # The quote is the last one of an event that was over before the trade: the record number says which, as several
    # events can have one time.
    Question(
        "quote", ["text", "average"], False, None,
        "trades all | quote | avg spread by symbol",
        "SELECT symbol, avg(ask - bid) FROM (SELECT * FROM mbo WHERE action = 'T' AND size > 0) t"
        " ASOF JOIN quotes q ON t.instrument_id = q.instrument_id AND t.record > q.record GROUP BY symbol"),
]


class Refused(Exception):
    """A tool gave no answer; the text is what it said."""


def duration_ms(text):
    """The milliseconds of a duration as mbosh writes it: 13.2us, 103ms, 1m3s."""
    units = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4, "h": 36e5, "d": 864e5}
    parts = re.findall(r"([0-9.]+)(ns|us|ms|s|m|h|d)", text)
    if not parts:
        raise Refused(f"no duration: {text!r}")
    return sum(float(number) * units[unit] for number, unit in parts)


def time_nanos(text):
    """Nanoseconds since 1970 of 2025-01-06T14:30:00.000017444Z."""
    seconds, _, fraction = text.rstrip("Z").partition(".")
    parsed = time.strptime(seconds, "%Y-%m-%dT%H:%M:%S")
    return calendar.timegm(parsed) * 1_000_000_000 + int(fraction.ljust(9, "0") or 0)


def time_text(nanos):
    """The reverse of `time_nanos`."""
    seconds, fraction = divmod(nanos, 1_000_000_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{fraction:09d}Z"


def price_text(nanos):
    """A price in nanos as an exact decimal."""
    return f"{Decimal(nanos).scaleb(-9):f}"


def cell(kind, value):
    """A cell of mbosh's JSON as the other tools have it: prices and times as whole numbers, letters for sides."""
    if value is None:
        return None
    if kind == "int":
        return int(value)
    if kind == "price":
        return int(Decimal(str(value)).scaleb(9))
    if kind == "average":
        return float(Decimal(str(value)).scaleb(9))
    if kind == "time":
        return time_nanos(value)
    if kind == "side":
        return {"bid": "B", "ask": "A", "none": "N"}[value]
    return value


def rows_of(question, answer):
    """The rows of an answer of mbosh's in JSON."""
    rows = answer if isinstance(answer, list) else [answer]
    return [[cell(kind, value) for kind, value in zip(question.kinds, row.values(), strict=True)] for row in rows]


def is_same(question, a, b):
    """Whether two answers are one; the order of the rows matters only where the question has one."""
    if not question.ordered:
        a, b = (sorted(rows, key=lambda row: [(x is None, str(x)) for x in row[:2]]) for rows in (a, b))

    def same(kind, x, y):
        if kind == "average" and x is not None and y is not None:
            return abs(x - y) <= 1e-9 * max(abs(x), abs(y))
        return x == y

    return len(a) == len(b) and all(
        len(x) == len(y) == len(question.kinds) and all(map(same, question.kinds, x, y)) for x, y in zip(a, b))


class Mbosh:
    """A session of mbosh that is bound to some cores and has the day loaded."""

    def __init__(self, program, day, cores):
        self.arguments = [program, "-q", "--no-rc", "--format", "json", day]
        self.cores = cores
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, self.cores))
        self.say("timing on")
        self.process.stderr.readline()

    def say(self, statement):
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()

    def ask(self, question, facts):
        """Milliseconds as the program itself says them, and the rows."""
        if self.process is None:
            self.start()
        self.say(question.statement.format(**facts))
        line = self.process.stdout.readline()
        if not line:
            said = self.process.stderr.read()
            self.stop()
            raise Refused(said.strip())
        took = self.process.stderr.readline()
        while not took.startswith("took "):
            took = self.process.stderr.readline()
        return duration_ms(took.removeprefix("took ")), rows_of(question, json.loads(line))

    def stop(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()
            self.process = None

    def whole(self, statement):
        """A process of its own for one statement: milliseconds, its peak memory in MB, and what it printed."""
        begin = time.perf_counter()
        process = subprocess.Popen(
            [*self.arguments, "-c", statement], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, self.cores))
        output = process.stdout.read()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        return (time.perf_counter() - begin) * 1000, usage.ru_maxrss / 1024, output


class Tool:
    """A process of bench_query_tools.py, which holds the tables of one tool."""

    def __init__(self, name, folder, environment=None):
        self.name = name
        script = Path(__file__).with_name("bench_query_tools.py")
        self.process = subprocess.Popen(
            [sys.executable, str(script), name, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **(environment or {})})
        self.ready = self.reply()

    def reply(self):
        line = self.process.stdout.readline()
        if not line:
            raise Refused(f"{self.name} ended")
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    def ask(self, question, facts, store, threads):
        asked = {"name": question.name, "sql": question.sql.format(**facts), "store": store, "threads": threads}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = self.reply()
        return answer["ms"], answer["rows"]

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def with_texts(facts):
    """The facts of a day, with those that mbosh has in other words."""
    return {
        **facts,
        "from_text": time_text(facts["from_time"]), "to_text": time_text(facts["to_time"]),
        "low_text": price_text(facts["low"]), "high_text": price_text(facts["high"]),
    }


def prepare(program, day, folder):
    """Makes the tables of the other tools in `folder`, and returns the facts of the day."""
    quotes = f"{folder}/quotes.dbn"
    quiet = [program, "-q", "--no-rc", day]
    subprocess.run([*quiet, "-c", f'records schema mbp-1 form plain | save "{quotes}"'],
                   check=True, stdout=subprocess.DEVNULL)
    symbols = subprocess.run([*quiet, "-c", "symbols | select instrument_id, symbol | as csv"],
                             check=True, stdout=subprocess.PIPE, text=True).stdout
    Path(folder, "symbols.csv").write_text(symbols)
    tool = Tool("prepare", folder, {"DAY": day, "QUOTES": quotes})
    tool.stop()
    os.remove(quotes)
    return with_texts(tool.ready)


def machine():
    """The processor, the cores that may be used, and how busy they are."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", info.read_text()) if info.exists() else []
    load = os.getloadavg()[0]
    return f"{names[0] if names else 'unknown processor'}, {len(os.sched_getaffinity(0))} cores, load {load:.2f}"


# The variants of the other tools: tool, where its table is, threads, and the head of the column.
OTHERS = [
    ("numpy", "memory", 1, "numpy"),
    ("duckdb", "memory", 1, "duck 1"),
    ("duckdb", "memory", 2, "duck 2"),
    ("duckdb", "parquet", 1, "duckP 1"),
    ("duckdb", "parquet", 2, "duckP 2"),
    ("polars", "memory", 1, "polars 1"),
    ("polars", "memory", 2, "polars 2"),
    ("polars", "parquet", 1, "polarsP 1"),
    ("polars", "parquet", 2, "polarsP 2"),
]


class Bench:
    def __init__(self, program, day, folder, runs):
        self.runs = runs
        self.facts = prepare(program, day, folder)
        cores = sorted(os.sched_getaffinity(0))[:2]
        self.one, self.two = Mbosh(program, day, {cores[0]}), Mbosh(program, day, set(cores))
        self.tools = {}
        for name in ("numpy", "duckdb"):
            self.tools[name, 1] = self.tools[name, 2] = Tool(name, folder)
        for threads in (1, 2):
            self.tools["polars", threads] = Tool("polars", folder, {"POLARS_MAX_THREADS": str(threads)})
        self.wrong = 0
        # The pages of the file are in the system's cache from here on.
        self.alone = [self.two.whole('print "loaded"') for _ in range(COLD_RUNS)]
        print(f"{Path(day).name}: {self.facts['records']} records, {self.facts['trades']} trades,"
              f" {self.facts['quotes']} quotes, {self.facts['symbols']} symbols")
        # Tools that are one process for several columns are told once.
        for tool in dict.fromkeys(self.tools.values()):
            print(f"{tool.name} {tool.ready['version']}: table in memory after {tool.ready['ms']:.0f} ms")
        print(f"mbosh alone, with the day loaded: {statistics.median(ms for ms, _, _ in self.alone):.0f} ms,"
              f" {self.peak():.0f} MB at its peak")

    def peak(self):
        return statistics.median(megabytes for _, megabytes, _ in self.alone)

    def complain(self, text):
        self.wrong += 1
        print(text, flush=True)

    def ways(self, question):
        """Every way to ask, by its column. The first one's answer is what the others are compared with."""
        ways = {
            "mbosh 2": lambda: self.two.ask(question, self.facts), "mbosh 1": lambda: self.one.ask(question, self.facts)}
        for tool, store, threads, column in OTHERS:
            ways[column] = lambda tool=tool, store=store, threads=threads: self.tools[tool, threads].ask(
                question, self.facts, store, threads)
        return ways

    def asked(self, question):
        """The ways that gave the right answer, and the milliseconds of each the first time."""
        ways, firsts, want = self.ways(question), {}, None
        for column in list(ways):
            if column not in ways:
                continue
            try:
                firsts[column], rows = ways[column]()
            except (Refused, KeyError, ValueError) as error:
                self.complain(f"{question.name}: {column} gave no answer: {error}")
                # The others are still compared with each other.
                for lacking in ("mbosh 2", "mbosh 1") if column == "mbosh 2" else (column,):
                    ways.pop(lacking, None)
                continue
            if want is None:
                judge, want = column, rows
            elif not is_same(question, want, rows):
                self.complain(f"{question.name}: {column} differs from {judge}\n    {judge}: {shown(want)}\n"
                              f"    {column}: {shown(rows)}")
                del ways[column]
        return ways, firsts

    def measure(self, question):
        """The medians by column, with the cold start and the memory above that of a load alone."""
        ways, firsts = self.asked(question)
        times = {column: [] for column in ways}
        for _ in range(self.runs):
            for column, ask in ways.items():
                if firsts[column] <= PATIENCE_MS:
                    times[column].append(ask()[0])
        figures = {column: statistics.median(times[column] or [firsts[column]]) for column in ways}
        if "mbosh 2" not in ways:
            return figures
        colds = [self.two.whole(question.statement.format(**self.facts)) for _ in range(min(self.runs, COLD_RUNS))]
        figures["cold"] = statistics.median(ms for ms, _, _ in colds)
        figures["+MB"] = max(0.0, statistics.median(megabytes for _, megabytes, _ in colds) - self.peak())
        return figures

    def stop(self):
        for process in {self.one, self.two, *self.tools.values()}:
            process.stop()


def shown(rows):
    """The beginning of an answer."""
    text = json.dumps(rows[:12])
    return f"{len(rows)} rows, {text[:400]}{'…' if len(text) > 400 or len(rows) > 12 else ''}"


def ratios(question, figures):
    """mbosh's time in that of the best other tool, with one core and with two, and what is said of the goal."""
    def best(threads):
        times = [figures[column] for _, _, many, column in OTHERS if many <= threads and column in figures]
        return min(times) if times else None

    def ratio(mine, other):
        return figures[mine] / other if other and mine in figures else None

    one, two = ratio("mbosh 1", best(1)), ratio("mbosh 2", best(2))
    if question.goal is None:
        return one, two, ""
    rival, limit = question.goal
    other = {"numpy": figures.get("numpy"), "duckdb": figures.get("duck 1"), "best": best(1)}[rival]
    against = ratio("mbosh 1", other)
    if against is None:
        return one, two, ""
    name = "the best" if rival == "best" else rival
    return one, two, f"{against:.2f} of {name}, goal {limit:.2f}: {'met' if against <= limit else 'MISSED'}"


def table(measured):
    """The lines of the table, a question each."""
    columns = ["mbosh 1", "mbosh 2", "cold", *(column for *_, column in OTHERS)]
    lines = [["ms", *columns, "1/best", "2/best", "2 cores", "+MB", "one core"]]
    for question, figures in measured:
        one, two, goal = ratios(question, figures)
        gain = figures["mbosh 1"] / figures["mbosh 2"] if {"mbosh 1", "mbosh 2"} <= figures.keys() else None
        lines.append([
            question.name, *(f"{figures[c]:.3g}" if c in figures and figures[c] < 100 else f"{figures[c]:.0f}"
                             if c in figures else "-" for c in columns),
            *("-" if x is None else f"{x:.2f}" for x in (one, two)),
            "-" if gain is None else f"x{gain:.2f}",
            f"{figures['+MB']:.0f}" if "+MB" in figures else "-", goal])
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return ["  ".join(text.ljust(width) if i in (0, len(widths) - 1) else text.rjust(width)
                      for i, (text, width) in enumerate(zip(line, widths))).rstrip() for line in lines]


def main():
    if sys.argv[1:] == ["--list"]:
        for question in QUESTIONS:
            print(f"{question.name}\n    mbosh   {question.statement}\n    DuckDB  {question.sql}")
        return 0
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("day")
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--only")
    options = parser.parse_args()
    only = options.only.split(",") if options.only else [question.name for question in QUESTIONS]
    unknown = set(only) - {question.name for question in QUESTIONS}
    if unknown:
        print(f"bench-query: no question {', '.join(sorted(unknown))}; --list lists them", file=sys.stderr)
        return 2

    print(f"\n{machine()}", flush=True)
    bench = Bench(options.program, options.day, options.folder, options.runs)
    measured = []
    for question in QUESTIONS:
        if question.name in only:
            measured.append((question, bench.measure(question)))
            print(f"  asked: {question.name}", file=sys.stderr, flush=True)
    bench.stop()
    print("\n".join(table(measured)))
    print(f"load at the end {os.getloadavg()[0]:.2f}; {bench.wrong} answers were wrong or lacking")
    return 1 if bench.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
