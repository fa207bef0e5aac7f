"""Random pipelines over random synthetic days, answered by mbosh and by DuckDB, which must agree row by row.

    judge-queries.py MBOSH [N] [SEED]

N pipelines (200) are made of the seeds SEED, SEED + 1, … (from 1); a seed says the day, too. The records are read from
a DBN file with a reader of this program's own, and DuckDB counts in whole numbers of 128 bits: prices in units of 1e-9
and products in theirs, so that its sums are exact and its comparisons are of exact decimals. An average is compared as
the quotient of such a sum, cut off after 18 digits as mbosh does; a standard deviation to nine digits; a duration to
the digits that are printed of it. Rows have an order in every pipeline: that of the records, of a sort that keeps the
order of equal rows, or of the first row of a group.

At the first difference the pipeline is made shorter for as long as it still differs, and is printed with both answers
and with what reproduces it; exit status 1. Otherwise the last line is `N passed, 0 failed`.
"""

import calendar
import csv
import decimal
import functools
import io
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from fractions import Fraction

sys.dont_write_bytecode = True

import duckdb

from query_expressions import (
    UNITS, Expr, Unfit, absent, among, arithmetic, between, column, compared, denied, divided, function, huge,
    in_units, is_finished, is_number, joined, literal, matching, nanos, number, of_duration, running)
from query_stages import Relation, distinct, ends, figures, quoted, select, sort, where, with_columns

decimal.getcontext().prec = 80
NO_PRICE = 2**63 - 1
NO_TIME = 2**64 - 1
# Pipelines about one day, whose making takes longer than a question.
PIPELINES_A_DAY = 25

# Random pipelines


class Maker:
    """Makes the stages of one pipeline of a seed."""

    words = {"side": ["bid", "bid", "ask", "ask", "none"], "action": list("AAACCCMTFR")}

    def __init__(self, seed, day):
        self.random = random.Random(seed)
        self.day = day

    def odds(self, share):
        return self.random.random() < share

    def names(self, rows, *kinds):
        return [name for name, expr in rows.columns.items()
                if ("number" if is_number(expr.kind) else expr.kind) in kinds]

    def value(self, rows, kind, depth):
        """An expression of a kind: number, duration, time or text."""
        names = self.names(rows, kind)
        if depth <= 0 or self.odds(0.3):
            if names and (self.odds(0.8) or kind in ("time", "text")):
                return column(self.random.choice(names))
            return self.constant(rows, kind)
        choose, paren = self.random.choice, self.odds(0.2)
        inner = lambda wanted=kind: self.value(rows, wanted, depth - 1)
        if kind == "time":
            return choose([
                lambda: arithmetic(choose("+-"), inner(), self.value(rows, "duration", 0), paren),
                lambda: function(choose(["min", "max"]), inner(), inner())])()
        if kind == "text":
            return choose([
                lambda: function("if", self.condition(rows, 1), *(inner() for _ in range(self.random.randint(1, 2)))),
                lambda: function("coalesce", inner(), inner()),
                lambda: function("date", inner("time")),
                lambda: function("time", inner("time"))])()
        both = [
            lambda: arithmetic(choose("+-"), inner(), inner(), paren),
            lambda: function("abs", inner()),
            lambda: function(choose(["min", "max"]), *(inner() for _ in range(self.random.randint(2, 3)))),
            lambda: function("coalesce", inner(), inner()),
            lambda: function("if", self.condition(rows, 1), *(inner() for _ in range(self.random.randint(1, 2)))),
        ]
        if kind == "duration":
            return choose([
                *both,
                lambda: arithmetic("-", inner("time"), inner("time"), paren),
                lambda: of_duration(choose("*/"), inner(), choose([1, 2, 3, 7]))])()
        return choose([
            *both,
            lambda: arithmetic("*", inner(), inner(), paren),
            lambda: divided(inner(), choose([2, 4, 5, 8, 10, 100]), paren),
            lambda: function("round", inner(), digits=choose([None, 0, 1, 2, 3])),
            lambda: function("floor", inner()),
            lambda: function("sign", inner(choose(["number", "duration"]))),
            lambda: function("hour", inner("time")),
            lambda: in_units(inner("duration"), choose(["ns", "us", "ms", "s"])),
        ])()

    def constant(self, rows, kind, like=None):
        """A literal of a kind, with a value of the column `like` if it is one of the records."""
        choose, samples = self.random.choice, self.day.samples
        if kind == "number":
            name = like if like in samples else choose(["price", "size", "flags", "record", None])
            if name == "price":
                price = Decimal(choose(samples["price"])).scaleb(-9).normalize()
                return literal(f"{price:f}", huge(int(price.scaleb(9))), number(9), abs(int(price)) + 1)
            value = choose(samples[name] if name else [0, 1, 2, 5, 10, 100, self.random.randint(0, 10000)])
            return literal(str(value), huge(value), number(), value or 1)
        if kind == "time":
            moment = choose(samples["ts_recv"])
            return literal(self.day.time_text(moment), huge(moment), "time")
        if kind == "duration":
            text = choose(["15us", "1ms", "13.5us", "0s", "2s", "1m", "1h30m", "250ms", "12345ns"])
            if like in samples or self.odds(0.2):
                text = f"{choose(samples['ts_in_delta'])}ns"
            return literal(text, huge(nanos(text)), "duration")
        word = choose(self.day.symbols)
        return literal(f'"{word}"', f"'{word}'", "text")

    def ordered(self, rows, low, high):
        """Two literals, the lesser first in most cases."""
        def value(literal):
            made = literal(rows.scope())
            return nanos(made.text) if made.kind == "duration" else Decimal(made.text) if is_number(made.kind) else made.text

        return (high, low) if value(low) > value(high) and self.odds(0.9) else (low, high)

    def word(self, name):
        if name in ("side", "action"):
            word = self.random.choice(self.words[name])
            return literal(word, f"'{word}'", "text")
        word = self.random.choice(self.day.symbols)
        return literal(f'"{word}"' if self.odds(0.3) else word, f"'{word}'", "text")

    def condition(self, rows, depth):
        choose = self.random.choice
        if depth > 0 and self.odds(0.45):
            if self.odds(0.25):
                return denied(self.condition(rows, depth - 1))
            return joined(choose(["and", "or"]), self.condition(rows, depth - 1), self.condition(rows, depth - 1),
                          self.odds(0.2))
        texts = [name for name in self.names(rows, "text") if name in ("side", "action", "symbol")]
        if texts and self.odds(0.3):
            name = choose(texts)
            if name == "symbol" and self.odds(0.2):
                return matching(column(name), choose(["^S", "1$", "[13]", "YN2|YN3"]))
            if self.odds(0.4):
                values = [self.word(name) for _ in range(self.random.randint(1, 3))]
                return among(column(name), values, self.odds(0.3))
            signs = ["==", "!=", "<", ">="] if name == "symbol" else ["==", "!="]
            return compared(choose(signs), column(name), self.word(name))
        kind = choose(["number", "number", "number", "duration", "time"])
        names = self.names(rows, kind)
        name = choose(names) if names and self.odds(0.6) else None
        left = column(name) if name else self.value(rows, kind, self.random.randint(0, 2))
        if self.odds(0.1):
            return absent(left, self.odds(0.8))
        constant = lambda: self.constant(rows, kind, name)
        if self.odds(0.2):
            return between(left, *self.ordered(rows, constant(), constant()), self.odds(0.25))
        if self.odds(0.15):
            return among(left, [constant() for _ in range(self.random.randint(1, 6))], self.odds(0.3))
        right = constant() if self.odds(0.7) else self.value(rows, kind, 1)
        return compared(choose(["==", "!=", "<", "<=", ">", ">="]), left, right)

    def with_columns(self, rows):
        items = []
        for number in range(self.random.choice([1, 1, 1, 2])):
            name = f"w{len(rows.steps)}{'ab'[number]}"
            if self.odds(0.1):
                name = self.random.choice(self.usable(rows))
            items.append((name, self.running(rows) if self.odds(0.4) else self.plain(rows)))
        groups = [name for name in self.usable(rows) if rows.columns[name].size <= 1000] if self.odds(0.5) else []
        groups = self.random.sample(groups, min(len(groups), self.random.choice([1, 1, 2])))
        return with_columns(items, groups)

    def plain(self, rows):
        if self.odds(0.1):
            return self.condition(rows, 1)
        return self.value(rows, self.random.choice(["number", "number", "number", "duration", "time", "text"]), 2)

    def running(self, rows):
        kind = self.random.choice(["number", "number", "number", "time", "duration", "text"])
        word = "lag" if kind == "text" else self.random.choice(["lag", "diff", "cumsum"])
        value = running(word, self.value(rows, kind, self.random.randint(0, 1)),
                        self.random.choice([None, 1, 2, 5]) if word == "lag" else None)
        if kind == "number" and self.odds(0.3):
            return arithmetic("-", self.value(rows, kind, 0), value, False)
        return value

    def usable(self, rows):
        return [name for name, expr in rows.columns.items() if is_finished(expr.kind)]

    def some(self, names, *counts):
        return self.random.sample(names, min(len(names), self.random.choice(counts)))

    def select(self, rows):
        items = [(None, column(name)) for name in self.some(self.usable(rows), 1, 2, 3, 4, 5)]
        if self.odds(0.4):
            items.append((f"s{len(rows.steps)}", self.running(rows) if self.odds(0.2) else self.plain(rows)))
        return select(items)

    def sort(self, rows):
        names = [name for name in self.usable(rows) if rows.columns[name].kind != "truth"]
        return sort([(name, self.odds(0.5)) for name in self.some(names, 1, 1, 2, 3)])

    def figures(self, rows):
        columns = self.names(rows, "number", "time", "duration", "text")
        wanted = [("count", [], None)] if self.odds(0.4) else []
        for number in range(self.random.randint(0 if wanted else 1, 3)):
            word = self.random.choice([
                "sum", "sum", "avg", "min", "max", "p50", "p99", "p99.9", "p25", "stddev", "first", "last",
                "count distinct", "vwap"])
            name = f"f{len(rows.steps)}{'abc'[number]}" if self.odds(0.5) else None
            if word == "vwap":
                wanted.append((word, [column("price"), column("size")], name or f"f{len(rows.steps)}"))
            elif name and self.odds(0.4):
                wanted.append((word, [self.value(rows, self.random.choice(["number", "duration"]), 2)], name))
            else:
                wanted.append((word, [column(self.random.choice(columns))], name))
        groups = [name for name in columns if rows.columns[name].size <= 1000 or name in ("price", "size")]
        groups += self.names(rows, "truth")
        groups = [(column(name), None) for name in self.some(groups, 0, 1, 1, 2, 3)]
        if self.odds(0.15):
            groups.append((function(self.random.choice(["hour", "date"]), self.value(rows, "time", 0)), "k"))
        every = self.random.choice(["1s", "1m", "10s", "500ms"]) if "ts_recv" in columns and self.odds(0.25) else None
        return figures(wanted, groups, every)

    def stage(self, rows):
        odds = {"where": 30, "with": 20, "select": 10, "sort": 15, "head": 6, "tail": 5, "distinct": 5, "figures": 15}
        pick = self.random.choices(list(odds), list(odds.values()))[0]
        if pick == "where":
            return where(self.condition(rows, 2))
        if pick in ("head", "tail"):
            return ends(pick, self.random.choice([0, 1, 3, 10, 100, 1000, 100000]))
        if pick == "distinct":
            return distinct(self.some(self.usable(rows), 0, 1, 2, 3))
        makers = {"with": self.with_columns, "select": self.select, "sort": self.sort, "figures": self.figures}
        return makers[pick](rows)

    def source(self):
        """The rows that the first stage has: all records, or those that a verb, a scope or its options narrow."""
        choose, day = self.random.choice, self.day
        if self.odds(0.5):
            return day.relation()
        low, high = sorted(choose(day.samples["ts_recv"]) for _ in range(2))
        symbol, record = choose(day.symbols), choose(day.samples["record"])
        wheres = {
            "trades all": "action = 'T' AND size > 0",
            f"records {symbol}": f"symbol = '{symbol}'",
            f"trades {symbol}": f"symbol = '{symbol}' AND action = 'T' AND size > 0",
            f"at record {record} records": f"record <= {record}",
        }
        if day.is_sorted:
            words = f"from {day.time_text(low)} to {day.time_text(high)} records"
            wheres[words] = f"ts_recv >= {low} AND ts_recv < {high}"
        words = choose(list(wheres))
        rows = day.relation(words, wheres[words])
        if self.odds(0.3) and words.endswith("records"):
            return self.where_option(rows)
        return rows

    def where_option(self, rows):
        """The same rows with a `where` that is an option of the verb."""
        try:
            narrowed = where(self.condition(rows, 1))(rows)
        except Unfit:
            return rows
        narrowed.text = narrowed.text.replace(" | where ", " where ", 1)
        return narrowed

    def stages(self, rows):
        """Stages that fit after one another."""
        stages = []
        wanted = self.random.randint(1, 5)
        for _ in range(100):
            if len(stages) == wanted:
                break
            try:
                stage = self.stage(rows)
                rows = stage(rows)
                stages.append(stage)
            except (Unfit, IndexError):
                continue
        return stages


# Days


class Day:
    """A synthetic day: the words that make it, and its records in DuckDB."""

    layout = struct.Struct("<BBHIQQqIBBccQiI")

    def __init__(self, mbosh, seed, folder):
        choose = random.Random(seed).choice
        # The largest is of several pieces for several cores, and of more rows than a sort keeps in one.
        records = choose([300, 1000, 3000, 6000, 6000, 20_000, 150_000])
        self.words = " ".join(filter(None, [
            f"load synthetic seed={seed} records={records} instruments={choose([1, 2, 3, 4])}",
            f"rate={choose([3, 40, 2000])}",
            choose(["", "icebergs=5% partial-cancels=10%", "price=-20 tick=0.25", "late=3%", "anomalies=5", "days=2",
                    "publishers=2", "hidden=3% off-tick=2% far=1%"])]))
        self.mbosh, self.seed = mbosh, seed
        path = f"{folder}/day.dbn"
        # What was there before is not written over: the sandbox of a day is its folder.
        run(mbosh, self.words, f'records where type == mbo | save "{path}"')
        symbols = run(mbosh, self.words, "symbols | select instrument_id, symbol | as csv")
        self.names = {int(row["instrument_id"]): row["symbol"] for row in csv.DictReader(io.StringIO(symbols))}
        self.symbols = sorted(set(self.names.values()))
        self.connection = duckdb.connect(":memory:")
        self.connection.execute("SET threads = 1")
        rows = self.read(path)
        # Values that conditions compare with, so that they decide something.
        self.is_sorted = all(a[1] <= b[1] for a, b in zip(rows, rows[1:]))
        some = list(zip(*rows[:: max(1, len(rows) // 50)]))
        self.samples = {name: [value for value in values if value is not None] or [0]
                        for name, values in zip(self.columns, some)}
        self.fill(rows, f"{folder}/day.csv")

    # Columns by their names in mbosh: kind and a bound for numbers.
    columns = {
        "record": (number(), 10**6), "ts_recv": ("time", 1), "ts_event": ("time", 1), "symbol": ("text", 10**3),
        "type": ("text", 10**3), "action": ("text", 10**3), "side": ("text", 10**3), "price": (number(9), 10**5),
        "size": (number(), 10**6), "order_id": (number(), 10**14), "flags": (number(), 255),
        "sequence": (number(), 10**9), "channel_id": (number(), 255), "ts_in_delta": ("duration", 1),
        "instrument_id": (number(), 10**6), "publisher_id": (number(), 10**5)}

    def read(self, path):
        with open(path, "rb") as file:
            bytes = file.read()
        rows = []
        sides = {b"B": "bid", b"A": "ask", b"N": "none"}
        for number, fields in enumerate(self.layout.iter_unpack(bytes[8 + int.from_bytes(bytes[4:8], "little"):]), 1):
            (_, rtype, publisher, instrument, event, order, price, size, flags, channel, action, side, moment, delta,
             sequence) = fields
            assert rtype == 160, "a record that is not market-by-order"
            rows.append((
                number, None if moment == NO_TIME else moment, None if event == NO_TIME else event,
                self.names[instrument], "mbo", action.decode(), sides[side], None if price == NO_PRICE else price, size,
                order, flags, sequence, channel, delta, instrument, publisher))
        return rows

    def fill(self, rows, path):
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows(rows)
        types = {name: "VARCHAR" if kind == "text" else "HUGEINT" for name, (kind, _) in self.columns.items()}
        self.connection.execute(
            "CREATE TABLE mbo AS SELECT * FROM read_csv(?, header = false, nullstr = '', columns = "
            + "{" + ", ".join(f"'{name}': '{type}'" for name, type in types.items()) + "})", [path])

    def relation(self, words="records", condition="true"):
        columns = {name: Expr(name, quoted(name), kind, 9, size) for name, (kind, size) in self.columns.items()}
        return Relation(words, [f"SELECT *, record AS _n FROM mbo WHERE {condition}"], columns, True)

    @staticmethod
    def time_text(nanos):
        whole, fraction = divmod(nanos, 10**9)
        return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{fraction:09d}Z"


class Failed(Exception):
    """mbosh gave no answer."""


def run(mbosh, *statements):
    words = [word for statement in statements for word in ("-c", statement)]
    result = subprocess.run([mbosh, "-q", "--no-rc", *words], capture_output=True, text=True, timeout=120)
    if result.returncode != 0:
        raise Failed(f"exit {result.returncode}: {result.stderr.strip()}")
    return result.stdout


# Judgement


def built(rows, stages):
    """The relation after the stages, with a last one that leaves a table of what can be compared."""
    for stage in stages:
        rows = stage(rows)
    if rows.is_records:
        rows = select([(None, column(name)) for name in ("record", "ts_recv", "action", "price", "size")])(rows)
    return rows


@functools.lru_cache
def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%S"))


def time_nanos(text):
    whole, _, fraction = text.rstrip("Z").partition(".")
    return seconds(whole) * 10**9 + int(fraction.ljust(9, "0"))


def is_same(kind, found, want):
    """Whether a cell of mbosh's CSV is DuckDB's value."""
    if kind[0] == "deviation" and want is not None and want.endswith("/1"):
        want = None
    if found == "" or want is None:
        return found == "" and want is None
    if found == want and kind in (number(), "text"):
        return True
    if is_number(kind):
        return Decimal(found) == Decimal(want).scaleb(-kind[1])
    if kind == "time":
        return time_nanos(found) == int(want)
    if kind == "duration":
        # As many digits as are printed: half a unit of the last one, or a whole one where the rest was cut off.
        value, unit = re.findall(r"([0-9.]+)(ns|us|ms|s|m|h|d)", found)[-1]
        last = Decimal(UNITS[unit]).scaleb(-len(value.partition(".")[2]))
        return abs(nanos(found) - int(want)) < last if last > 1 else nanos(found) == int(want)
    if kind == "truth":
        return found == ("true" if want in (True, "true") else "false")
    if kind == "text":
        return False
    return is_finished_as(kind, found, want)


def is_finished_as(kind, found, want):
    """Whether a cell is the figure of the sums in DuckDB's."""
    sums = list(map(int, want.split("/")))
    if kind[0] == "quotient":
        exact = Fraction(sums[0], sums[1] * 10 ** kind[1])
        cut = abs(exact.numerator) * 10**18 // exact.denominator
        return Decimal(found) == Decimal(cut if exact >= 0 else -cut).scaleb(-18)
    total, squares, count = sums
    variance = Fraction(squares * count - total * total, count * (count - 1) * 100 ** kind[1])
    exact = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
    return abs(Decimal(found) - exact) <= max(1, exact) * Decimal("1e-9")


def difference(rows, day):
    """What differs between the two answers, or nil."""
    kinds = [expr.kind for expr in rows.columns.values()]
    cells = ", ".join(f"({quoted(name)})::VARCHAR" for name in rows.columns)
    want = day.connection.execute(f"{rows.sql} SELECT {cells} FROM {rows.name} ORDER BY _n").fetchall()
    try:
        text = run(day.mbosh, day.words, f"{rows.text} | as csv")
    except Failed as failure:
        return str(failure)
    lines = list(csv.reader(io.StringIO(text)))
    heads, found = lines[0] if lines else [], lines[1:]
    # A row of one empty cell is an empty line.
    found = [row or [""] for row in found]
    if len(heads) != len(kinds):
        return f"columns {', '.join(heads)}, and DuckDB has {', '.join(rows.columns)}"
    for number, (mine, other) in enumerate(zip(found, want), 1):
        if not all(map(is_same, kinds, mine, other)):
            return f"row {number}\n    mbosh   {', '.join(mine)}\n    DuckDB  {', '.join(map(str, other))}"
    if len(found) != len(want):
        return f"{len(found)} rows, and DuckDB has {len(want)}"
    return None


def shorter(rows, stages, day):
    """As few of the stages as still make a difference."""
    index = 0
    while index < len(stages):
        less = stages[:index] + stages[index + 1:]
        try:
            if difference(built(rows, less), day):
                stages, index = less, 0
                continue
        except (Unfit, duckdb.Error):
            pass
        index += 1
    return stages


def sampled(maker, day):
    """A complaint about `sample` with its words, or nil.

    It keeps so many of the rows that are there, in their order, and the same ones each time.
    """
    rows = where(maker.condition(day.relation(), 1))(day.relation())
    count, seed = maker.random.choice([0, 1, 5, 50, 100000]), maker.random.randint(0, 99)
    words = f"{rows.text} | sample {count} seed {seed} | select record | as csv"
    every = [row[0] for row in day.connection.execute(f"{rows.sql} SELECT record FROM {rows.name} ORDER BY 1").fetchall()]
    try:
        first, second = (run(day.mbosh, day.words, words) for _ in range(2))
    except Failed as failure:
        return words, str(failure)
    kept = [int(line) for line in first.split()[1:]]
    if first != second:
        return words, "another sample the second time"
    if len(kept) != min(count, len(every)) or kept != sorted(set(kept)) or not set(kept) <= set(every):
        return words, f"{len(kept)} rows of {len(every)}: {kept[:20]}"
    return None


def report(words, complaint, day, seed):
    print(f"seed {seed}: {words}\n  {complaint}")
    print(f"  reproduce  {day.mbosh} -q -c '{day.words}' -c '{words}'")
    print(f"             {sys.argv[0]} {day.mbosh} 1 {seed}")


def judge(mbosh, count, first):
    passed = skipped = 0
    day = None
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            if day is None or day.seed != seed // PIPELINES_A_DAY:
                day = Day(mbosh, seed // PIPELINES_A_DAY, folder)
            maker = Maker(seed, day)
            if maker.odds(0.03):
                complaint = sampled(maker, day)
                if complaint:
                    report(*complaint, day, seed)
                    return passed, 1
                passed += 1
                continue
            source = maker.source()
            stages = maker.stages(source)
            try:
                complaint = difference(built(source, stages), day)
            except duckdb.OutOfRangeException:
                # The numbers are too large for 128 bits, and so they may be for mbosh.
                skipped += 1
                continue
            except duckdb.Error:
                print(f"seed {seed}: the SQL of this program is wrong: {built(source, stages).sql}", file=sys.stderr)
                raise
            if complaint:
                rows = built(source, shorter(source, stages, day))
                report(f"{rows.text} | as csv", difference(rows, day) or complaint, day, seed)
                print(f"  DuckDB     {rows.sql} SELECT * FROM {rows.name} ORDER BY _n")
                return passed, 1
            passed += 1
    if skipped:
        print(f"{skipped} pipelines had numbers that are too large")
    return passed, 0


def main():
    if not 2 <= len(sys.argv) <= 4:
        print("judge-queries.py MBOSH [N] [SEED]", file=sys.stderr)
        return 2
    mbosh = os.path.realpath(sys.argv[1])
    count, first = (int(word) for word in [*sys.argv[2:], *["200", "1"][len(sys.argv) - 2:]])
    passed, failed = judge(mbosh, count, first)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
