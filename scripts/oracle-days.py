"""Random synthetic markets of several days, judged by a book of this program's own.

The records and the metadata's mappings are read with the vendor's package. A book is a list of orders for each instrument and
publisher, and another one for each name: a name is the instrument that the mappings give it on the record's UTC day, and its
book begins anew where its instrument was another name's the day before. mbosh must give the same digests after sampled records,
and for each name and day the same best prices at the day's end and the same trades.

    oracle-days.py MBOSH COUNT [FIRST_SEED]

One line for every difference, then `N passed, N failed`; exit status 1 where there was one.
"""
import datetime
import hashlib
import json
import random
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import databento

NO_PRICE = 2**63 - 1
NO_TIME = 2**64 - 1
LAST, TOP, LEVEL = 0x80, 0x40, 0x10
DAY = 86_400_000_000_000
EPOCH = datetime.date(1970, 1, 1)


class Queue:
    """The orders of one price: id to size, in the order of their priority. `of_whole` marks a quote or an aggregated level."""

    def __init__(self, of_whole=False):
        self.orders = {}
        self.of_whole = of_whole


class NaiveBook:
    def __init__(self):
        self.clear()
        self.trades = self.volume = 0

    def clear(self):
        self.bids, self.asks, self.places = {}, {}, {}

    def levels(self, side):
        return self.bids if side == b"B" else self.asks

    def take_out(self, order):
        side, price = self.places.pop(order)
        queue = self.levels(side)[price]
        size = queue.orders.pop(order)
        if not queue.orders:
            del self.levels(side)[price]
        return size

    def put_in(self, order, side, price, size):
        self.places[order] = (side, price)
        self.levels(side).setdefault(price, Queue()).orders[order] = size

    def drop_level(self, side, price):
        queue = self.levels(side).pop(price, None)
        if queue is not None and not queue.of_whole:
            for order in queue.orders:
                self.places.pop(order, None)

    def apply(self, action, side, order, price, size, flags):
        if action == b"R":
            self.clear()
        elif action == b"T":
            self.trades += 1
            self.volume += size
        if action not in (b"A", b"C", b"M") or side not in (b"B", b"A"):
            return
        is_top = flags & TOP and action == b"A"
        if action != b"C" and not is_top and (price == NO_PRICE or size == 0):
            return
        if is_top:
            for old in list(self.levels(side)):
                self.drop_level(side, old)
            if price != NO_PRICE:
                self.levels(side)[price] = Queue(of_whole=True)
                self.levels(side)[price].orders[order] = size
        elif flags & LEVEL:
            self.drop_level(side, price)
            if action != b"C":
                self.levels(side)[price] = Queue(of_whole=True)
                self.levels(side)[price].orders[order] = size
        elif action == b"A":
            if order in self.places:
                self.take_out(order)
            self.put_in(order, side, price, size)
        elif order not in self.places:
            if action == b"M":
                self.put_in(order, side, price, size)
        else:
            stored, at = self.places[order]
            queue = self.levels(stored)[at].orders
            if action == b"C" and size < queue[order]:
                queue[order] -= size
            elif action == b"C":
                self.take_out(order)
            elif (stored, at) == (side, price) and size < queue[order]:
                queue[order] = size
            else:
                self.take_out(order)
                self.put_in(order, side, price, size)

    def text(self, instrument, publisher):
        if not self.bids and not self.asks:
            return ""
        lines = [f"book {instrument} {publisher}"]
        for word, levels, is_bid in (("bid", self.bids, True), ("ask", self.asks, False)):
            for price in sorted(levels, reverse=is_bid):
                orders = levels[price].orders.items()
                lines.append(f"{word} {price} " + " ".join(f"{order}:{size}" for order, size in orders))
        return "\n".join(lines) + "\n"

    def best(self):
        def quote(levels, choose):
            if not levels:
                return None
            price = choose(levels)
            queue = levels[price]
            count = 0 if queue.of_whole else len(queue.orders)
            return (price, sum(queue.orders.values()), count)

        return quote(self.bids, max), quote(self.asks, min)


def names_by_day(metadata):
    """Of each day since 1970, the name of each instrument."""
    names = {}
    for symbol, intervals in metadata.mappings.items():
        for interval in intervals:
            day = (interval["start_date"] - EPOCH).days
            while day < (interval["end_date"] - EPOCH).days:
                names.setdefault(day, {})[int(interval["symbol"])] = symbol
                day += 1
    return names


def digest(books):
    text = "".join(books[key].text(*key) for key in sorted(books))
    return hashlib.sha256(text.encode()).hexdigest()


def judge(path, samples):
    """Digests by record number, and by name, publisher and day: best prices at its end, trades, volume."""
    store = databento.DBNStore.from_file(path)
    names = names_by_day(store.metadata)
    by_id, by_name, owners = {}, {}, {}
    digests, figures = {}, {}
    day = None

    def close():
        for (name, publisher), book in by_name.items():
            if name in names.get(day, {}).values():
                figures[name, publisher, day] = (*book.best(), book.trades, book.volume)
                book.trades = book.volume = 0

    for number, row in enumerate(store.to_ndarray(schema="mbo"), 1):
        time = int(row["ts_recv"])
        instrument, publisher = int(row["instrument_id"]), int(row["publisher_id"])
        if time != NO_TIME and (day is None or time // DAY > day):
            if day is not None:
                close()
            day = time // DAY
            for own, name in names.get(day, {}).items():
                if owners.get(own, name) != name or any(owners[o] == name for o in owners if o != own):
                    by_name = {key: book for key, book in by_name.items() if key[0] != name}
            owners = dict(names.get(day, {}))
        fields = [row[field] for field in ("action", "side")] + [
            int(row[field]) for field in ("order_id", "price", "size", "flags")
        ]
        by_id.setdefault((instrument, publisher), NaiveBook()).apply(*fields)
        name = names.get(day, {}).get(instrument)
        if name is not None:
            by_name.setdefault((name, publisher), NaiveBook()).apply(*fields)
        if number in samples:
            digests[number] = digest(by_id)
    close()
    return digests, figures


def options(seed):
    """A market by its seed: several days, most of them with ids that go around."""
    dice = random.Random(seed)
    keys = {
        "seed": seed,
        "records": dice.randrange(2_000, 12_000),
        "instruments": dice.randrange(1, 5),
        "days": dice.randrange(2, 6),
        "orders": dice.choice([20, 100, 400]),
        "levels": dice.choice([10, 50]),
    }
    if dice.random() < 0.8:
        keys["roll"] = "on"
    extras = [
        ("publishers", 2), ("tob", 1), ("mbp", 1), ("venue", "xnas"), ("icebergs", "5%"), ("partial-cancels", "30%"),
        ("hidden", "1%"), ("off-tick", "1%"), ("far", "1%"), ("late", "1%"), ("gaps", 3), ("duplicates", 5),
        ("anomalies", 20), ("auction", "on"), ("snapshot", "mid"), ("cold", "on"), ("halts", 1),
    ]
    for key, value in dice.sample(extras, dice.randrange(0, 5)):
        keys[key] = value
    return keys


def quote(value):
    if value is None:
        return None
    return (int(Decimal(value["price"]) * 10**9), value["size"], value["count"])


def as_list(text):
    value = json.loads(text)
    return value if isinstance(value, list) else [value]


def run(mbosh, words):
    return subprocess.run([mbosh, "-q", *words], capture_output=True, text=True, timeout=600)


def check(mbosh, seed, folder):
    """The differences of one market, as lines; None where the keys do not go together."""
    keys = options(seed)
    path = Path(folder) / f"market-{seed}.dbn"
    words = " ".join(f"{key}={value}" for key, value in keys.items())
    made = run(mbosh, ["-c", f"load synthetic {words}", "-c", f'records | save "{path}"'])
    if made.returncode != 0:
        return None if "needs" in made.stderr or "exclude" in made.stderr else [f"{words}: {made.stderr.strip()}"]
    dice = random.Random(seed + 1)
    samples = sorted(dice.sample(range(1, keys["records"] + 1), 8)) + [keys["records"]]
    digests, figures = judge(path, set(samples))
    days = sorted({(name, day) for name, _, day in figures})
    statements = [f"at record {number} digest" for number in samples]
    for name, day in days:
        date, after = (EPOCH + datetime.timedelta(days=day + step) for step in (0, 1))
        statements.append(f"at {date}T23:59:59.999999999Z bbo {name}")
        statements.append(f"stats {name} from {date}T00:00Z to {after}T00:00Z")
    asked = run(mbosh, [str(path), "--format", "json", *(word for line in statements for word in ("-c", line))])
    lines = [line for line in asked.stdout.splitlines() if line.strip()]
    path.unlink()
    if asked.returncode != 0 or len(lines) != len(statements):
        return [f"{words}: exit {asked.returncode}, {len(lines)} answers to {len(statements)}: {asked.stderr.strip()}"]
    wrong = []
    for number, line in zip(samples, lines):
        found = json.loads(line)["digest"]
        if found != digests[number]:
            wrong.append(f"{words}: record {number}: digest {found}, expected {digests[number]}")
    rest = iter(lines[len(samples):])
    for name, day in days:
        quotes, stats = as_list(next(rest)), as_list(next(rest))
        found = {}
        for best, figure in zip(quotes, stats):
            found[figure["publisher_id"]] = (
                quote(best["bid"]), quote(best["ask"]), figure["trades"], figure["volume"])
        expected = {publisher: value for (own, publisher, on), value in figures.items() if (own, on) == (name, day)}
        # A publisher without a record of the name by then has no book here.
        for publisher in sorted(set(found) | set(expected)):
            value, right = found.get(publisher), expected.get(publisher, (None, None, 0, 0))
            if value != right:
                wrong.append(f"{words}: {name} at publisher {publisher}, day {day}: {value}, expected {right}")
    return wrong


def main():
    mbosh, count = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        while passed + failed < count:
            wrong = check(mbosh, seed, folder)
            seed += 1
            if wrong is None:
                continue
            for line in wrong:
                print(line, flush=True)
            if wrong:
                failed += 1
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
