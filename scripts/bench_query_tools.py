"""The other tools of bench_query.py, a process each: numpy, DuckDB and polars, and what makes their tables.

    bench_query_tools.py prepare|numpy|duckdb|polars FOLDER

Says a line of JSON when the table is in memory: its version and the milliseconds. Then it answers questions, a line of
JSON each: {"name", "sql", "store", "threads"} gives {"ms", "rows"} or {"error"}. Prices are whole numbers of 1e-9 and
times whole numbers of nanoseconds, as in the file; a price that is not there is null, or numpy's greatest number.
`prepare` writes records.parquet, quotes.parquet and facts.json into FOLDER, and says the facts.
"""

import bisect
import csv
import json
import os
import sys
import time
from pathlib import Path

NO_PRICE = 2**63 - 1
MINUTE = 60_000_000_000
LAST = 128
ROW_GROUP = 122_880

HEADER = [("length", "u1"), ("rtype", "u1"), ("publisher_id", "<u2"), ("instrument_id", "<u4"), ("ts_event", "<u8")]
RECORD = HEADER + [
    ("order_id", "<u8"), ("price", "<i8"), ("size", "<u4"), ("flags", "u1"), ("channel_id", "u1"), ("action", "u1"),
    ("side", "u1"), ("ts_recv", "<u8"), ("ts_in_delta", "<i4"), ("sequence", "<u4")]
QUOTE = HEADER + [
    ("price", "<i8"), ("size", "<u4"), ("action", "u1"), ("side", "u1"), ("flags", "u1"), ("depth", "u1"),
    ("ts_recv", "<u8"), ("ts_in_delta", "<i4"), ("sequence", "<u4"), ("bid", "<i8"), ("ask", "<i8"),
    ("bid_size", "<u4"), ("ask_size", "<u4"), ("bid_count", "<u4"), ("ask_count", "<u4")]


def records_of(path, layout):
    """The records of an uncompressed DBN file in memory, as an array of structures: one read, and nothing else."""
    import numpy as np

    with open(path, "rb") as file:
        head = file.read(8)
        if head[:3] != b"DBN":
            raise SystemExit(f"{path} is not an uncompressed DBN file")
        offset = 8 + int.from_bytes(head[4:], "little")
    return np.fromfile(path, dtype=np.dtype(layout), offset=offset)


def symbols_of(folder):
    """Names by instrument id."""
    with open(f"{folder}/symbols.csv", newline="") as file:
        return {int(row["instrument_id"]): row["symbol"] for row in csv.DictReader(file)}


# Preparation


def letters(np, pa, codes):
    """Letters as an Arrow dictionary."""
    found = np.unique(codes)
    return pa.DictionaryArray.from_arrays(
        pa.array(np.searchsorted(found, codes).astype("i1")), pa.array([chr(code) for code in found]))


def write_parquet(path, array, columns):
    """Writes the columns that `columns(first, rows)` makes of pieces of the array, in row groups of DuckDB's size."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer = None
    for first in range(0, len(array), ROW_GROUP):
        table = pa.table(columns(first, array[first:first + ROW_GROUP]))
        # Every piece has the same dictionaries' type, whatever their words.
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=ROW_GROUP)
    writer.close()


def prepare(folder):
    import numpy as np
    import pyarrow as pa

    day = os.environ["DAY"]
    names = symbols_of(folder)
    ids = np.array(sorted(names), dtype="u4")
    dictionary = pa.array([names[id] for id in ids.tolist()])

    def price(values):
        return pa.array(values, mask=values == NO_PRICE)

    def columns(first, rows):
        plain = {name: pa.array(np.ascontiguousarray(rows[name]))
                 for name in ("order_id", "size", "flags", "channel_id", "sequence", "instrument_id", "ts_in_delta")}
        symbol = np.searchsorted(ids, rows["instrument_id"]).astype("i4")
        return {
            "record": pa.array(np.arange(first + 1, first + 1 + len(rows), dtype="i8")),
            "ts_recv": pa.array(rows["ts_recv"].astype("i8")), "ts_event": pa.array(rows["ts_event"].astype("i8")),
            "symbol": pa.DictionaryArray.from_arrays(pa.array(symbol), dictionary),
            "action": letters(np, pa, rows["action"]), "side": letters(np, pa, rows["side"]),
            "price": price(np.ascontiguousarray(rows["price"])), **plain}

    records = records_of(day, RECORD)
    if not (records["rtype"] == 160).all():
        raise SystemExit(f"{day} has records that are not market-by-order: save those first (`where type == mbo`)")
    write_parquet(f"{folder}/records.parquet", records, columns)

    # A row of mbp-1 in its plain form stands for an event end, which the last record of the event tells.
    quotes = records_of(os.environ["QUOTES"], QUOTE)
    ends = np.nonzero(records["flags"] & LAST)[0] + 1
    if len(ends) != len(quotes):
        raise SystemExit(f"{len(quotes)} quotes for {len(ends)} event ends")
    write_parquet(f"{folder}/quotes.parquet", quotes, lambda first, rows: {
        "record": pa.array(ends[first:first + len(rows)]),
        "instrument_id": pa.array(np.ascontiguousarray(rows["instrument_id"])),
        "bid": price(np.ascontiguousarray(rows["bid"])), "ask": price(np.ascontiguousarray(rows["ask"]))})

    facts = facts_of(np, records)
    facts.update(day=day, quotes=len(quotes), symbols=len(names))
    Path(folder, "facts.json").write_text(json.dumps(facts))
    return facts


def facts_of(np, records):
    """Facts that questions are asked about: ten minutes, the middle prices in them, an order, the middle of a sort."""
    count = len(records)
    times = np.ascontiguousarray(records["ts_recv"])
    start = int(times[0] + (times[-1] - times[0]) // 3)
    start -= start % MINUTE
    first, last = np.searchsorted(times, [start, start + 10 * MINUTE])
    prices = records["price"][first:last]
    prices = np.sort(prices[prices != NO_PRICE])
    # An order that traded, if there is one: its life has several records.
    fills = records["order_id"][records["action"] == ord("F")]
    return {
        "records": count, "trades": int(((records["action"] == ord("T")) & (records["size"] > 0)).sum()),
        "is_sorted": bool((times[1:] >= times[:-1]).all()),
        "order_id": int(fills[len(fills) // 2] if len(fills) else records["order_id"][count // 2]),
        "from_time": start, "to_time": start + 10 * MINUTE,
        "low": int(prices[len(prices) * 2 // 5]), "high": int(prices[len(prices) * 3 // 5]),
        "sort_start": count // 2, "sort_end": count // 2 + 3}


# The tools: load(folder) and an answer by name


class Numpy:
    """numpy over the array of structures itself: a column is a view with a stride of 56 bytes, as mbosh reads it."""

    def __init__(self, folder, facts):
        import numpy as np

        self.np, self.facts = np, facts
        self.version = np.__version__
        self.names = symbols_of(folder)
        self.records = records_of(facts["day"], RECORD)

    def load_quotes(self, folder):
        import pyarrow.parquet as pq

        table = pq.read_table(f"{folder}/quotes.parquet")
        self.quotes = {name: table[name].combine_chunks() for name in table.column_names}
        for name in ("bid", "ask"):
            self.quotes[name] = self.quotes[name].fill_null(NO_PRICE)
        self.quotes = {name: column.to_numpy() for name, column in self.quotes.items()}

    def answer(self, question):
        return getattr(self, question["name"])()

    def count(self):
        return [[int(self.np.count_nonzero(self.records["size"] > 100))]]

    def sum(self):
        return [[int(self.records["size"].sum(dtype="u8"))]]

    def group(self):
        np, r = self.np, self.records
        keys = r["side"].astype("u2") << 8 | r["action"]
        counts = np.bincount(keys)
        # The sums are whole numbers below 2^53, which a double holds.
        sums = np.bincount(keys, weights=r["size"])
        return [[chr(key >> 8), chr(key & 255), int(counts[key]), int(sums[key])] for key in np.nonzero(counts)[0]]

    def minutes(self):
        np, r = self.np, self.records
        ids = sorted(self.names)
        minutes = (r["ts_recv"] // MINUTE).astype("i8")
        low = int(minutes.min())
        counts = np.bincount((minutes - low) * len(ids) + np.searchsorted(ids, r["instrument_id"]))
        return [[self.names[ids[key % len(ids)]], (low + key // len(ids)) * MINUTE, int(counts[key])]
                for key in np.nonzero(counts)[0].tolist()]

    def top(self):
        np, r = self.np, self.records
        rows = np.nonzero((r["action"] == ord("T")) & (r["size"] > 0))[0]
        sizes = r["size"][rows].astype("i8")
        if len(rows) > 10:
            rows = rows[sizes >= np.partition(sizes, len(sizes) - 10)[-10]]
        rows = rows[np.argsort(-r["size"][rows].astype("i8"), kind="stable")[:10]]
        return self.rows(rows, "record", "price", "size")

    def sort(self):
        start = self.facts["sort_start"]
        order = self.np.argsort(self.np.ascontiguousarray(self.records["price"]), kind="stable")
        return self.rows(order[start:start + 3], "record", "price", "size")

    def distinct(self):
        return [[len(self.np.unique(self.records["order_id"]))]]

    def order(self):
        rows = self.np.nonzero(self.records["order_id"] == self.facts["order_id"])[0]
        return self.rows(rows, "record", "ts_recv", "action", "price", "size")

    def range(self):
        r, facts = self.records, self.facts
        if facts["is_sorted"]:
            first, last = (bisect.bisect_left(r["ts_recv"], facts[name]) for name in ("from_time", "to_time"))
            r = r[first:last]
        else:
            r = r[(r["ts_recv"] >= facts["from_time"]) & (r["ts_recv"] < facts["to_time"])]
        return [[int(self.np.count_nonzero((r["price"] >= facts["low"]) & (r["price"] <= facts["high"])))]]

    def quote(self):
        np, r, quotes = self.np, self.records, self.quotes
        trades = np.nonzero((r["action"] == ord("T")) & (r["size"] > 0))[0]
        instruments = r["instrument_id"][trades]
        answer = []
        for id in np.unique(instruments):
            mine = np.nonzero(quotes["instrument_id"] == id)[0]
            # The last quote of a record before the trade's own, whose number is its index plus one.
            found = np.searchsorted(quotes["record"][mine], trades[instruments == id] + 1) - 1
            found = mine[found[found >= 0]]
            bid, ask = quotes["bid"][found], quotes["ask"][found]
            whole = (bid != NO_PRICE) & (ask != NO_PRICE)
            spread = (ask[whole] - bid[whole]).mean() if whole.any() else None
            answer.append([self.names[int(id)], None if spread is None else float(spread)])
        return answer

    def rows(self, indices, *names):
        columns = []
        for name in names:
            if name == "record":
                columns.append([int(index) + 1 for index in indices])
                continue
            values = self.records[name][indices].tolist()
            if name == "price":
                values = [None if value == NO_PRICE else value for value in values]
            columns.append([chr(value) for value in values] if name == "action" else values)
        return [list(row) for row in zip(*columns)]


class DuckDB:
    """A table of DuckDB's own, with enumerations for names and letters; or the Parquet file."""

    def __init__(self, folder, facts):
        import duckdb

        self.version = duckdb.__version__
        self.connection = duckdb.connect(":memory:")
        ask = self.connection.execute
        for name in ("symbol", "action", "side"):
            ask(f"CREATE TYPE {name}_word AS ENUM (SELECT DISTINCT {name} FROM '{folder}/records.parquet')")
        ask(f"CREATE TABLE mbo AS SELECT * REPLACE (symbol::symbol_word AS symbol, action::action_word AS action,"
            f" side::side_word AS side) FROM '{folder}/records.parquet'")
        ask("CREATE SCHEMA parquet")
        ask(f"CREATE VIEW parquet.mbo AS SELECT * FROM '{folder}/records.parquet'")

    def load_quotes(self, folder):
        self.connection.execute(f"CREATE TABLE quotes AS SELECT * FROM '{folder}/quotes.parquet'")
        self.connection.execute(f"CREATE VIEW parquet.quotes AS SELECT * FROM '{folder}/quotes.parquet'")

    def answer(self, question):
        return [list(row) for row in self.connection.execute(question["sql"]).fetchall()]

    def ready_for(self, question):
        self.connection.execute(f"SET threads = {int(question['threads'])}")
        self.connection.execute(f"SET schema = '{'parquet' if question['store'] == 'parquet' else 'main'}'")


class Polars:
    """A frame in memory or a scan of the Parquet file, asked lazily, by the engine that was faster the first time."""

    def __init__(self, folder, facts):
        import polars

        self.pl, self.facts = polars, facts
        self.version = polars.__version__
        self.engines = {}
        self.records = {"memory": self.read(f"{folder}/records.parquet"),
                        "parquet": polars.scan_parquet(f"{folder}/records.parquet")}

    def read(self, path):
        """A frame in one piece; words are categories."""
        frame = self.pl.read_parquet(path)
        words = [name for name, kind in frame.schema.items() if kind == self.pl.String]
        return frame.with_columns(self.pl.col(words).cast(self.pl.Categorical)).rechunk().lazy()

    def load_quotes(self, folder):
        self.quotes = {"memory": self.read(f"{folder}/quotes.parquet"),
                       "parquet": self.pl.scan_parquet(f"{folder}/quotes.parquet")}

    def answer(self, question):
        store = question["store"]
        lazy = getattr(self, question["name"])(self.records[store], store)
        key = (question["name"], store)
        if key not in self.engines:
            self.engines[key] = min(("in-memory", "streaming"), key=lambda engine: self.time(lazy, engine))
        return [list(row) for row in lazy.collect(engine=self.engines[key]).rows()]

    def time(self, lazy, engine):
        """The better of two runs."""
        times = []
        for _ in range(2):
            begin = time.perf_counter()
            lazy.collect(engine=engine)
            times.append(time.perf_counter() - begin)
        return min(times)

    def count(self, records, store):
        return records.filter(self.pl.col("size") > 100).select(self.pl.len())

    def total(self):
        return self.pl.col("size").cast(self.pl.UInt64).sum()

    def sum(self, records, store):
        return records.select(self.total())

    def group(self, records, store):
        return records.group_by("side", "action").agg(self.pl.len(), self.total())

    def minutes(self, records, store):
        minute = self.pl.col("ts_recv") // MINUTE
        return records.group_by("symbol", minute).agg(self.pl.len()).with_columns(self.pl.col("ts_recv") * MINUTE)

    def trades(self, records):
        return records.filter((self.pl.col("action") == "T") & (self.pl.col("size") > 0))

    def top(self, records, store):
        rows = self.trades(records).select("record", "price", "size")
        return rows.sort("size", "record", descending=[True, False]).head(10)

    def sort(self, records, store):
        rows = records.select("record", "price", "size").sort("price", nulls_last=True, maintain_order=True)
        return rows.slice(self.facts["sort_start"], 3)

    def distinct(self, records, store):
        return records.select(self.pl.col("order_id").n_unique())

    def order(self, records, store):
        rows = records.filter(self.pl.col("order_id") == self.facts["order_id"])
        return rows.select("record", "ts_recv", "action", "price", "size")

    def range(self, records, store):
        col, facts = self.pl.col, self.facts
        return records.filter(
            (col("ts_recv") >= facts["from_time"]) & (col("ts_recv") < facts["to_time"])
            & col("price").is_between(facts["low"], facts["high"])).select(self.pl.len())

    def quote(self, records, store):
        trades = self.trades(records).select("record", "instrument_id", "symbol")
        joined = trades.join_asof(
            self.quotes[store], on="record", by="instrument_id", strategy="backward", allow_exact_matches=False,
            check_sortedness=False)
        return joined.group_by("symbol").agg((self.pl.col("ask") - self.pl.col("bid")).mean())


def serve(tool):
    """Answers questions from standard input until it ends."""
    for line in sys.stdin:
        question = json.loads(line)
        try:
            if hasattr(tool, "ready_for"):
                tool.ready_for(question)
            begin = time.perf_counter()
            rows = tool.answer(question)
            answer = {"ms": (time.perf_counter() - begin) * 1000, "rows": rows}
        except Exception as error:  # Whatever a tool throws is its answer.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def main():
    name, folder = sys.argv[1:]
    if name == "prepare":
        print(json.dumps(prepare(folder)), flush=True)
        return
    facts = json.loads(Path(folder, "facts.json").read_text())
    begin = time.perf_counter()
    tool = {"numpy": Numpy, "duckdb": DuckDB, "polars": Polars}[name](folder, facts)
    loaded = (time.perf_counter() - begin) * 1000
    tool.load_quotes(folder)
    print(json.dumps({"version": tool.version, "ms": loaded}), flush=True)
    serve(tool)


if __name__ == "__main__":
    main()
