#!/usr/bin/env python3
"""A client's order books beside those of mbosh, at every end of an event of a market-by-order day.

    scripts/foreign_books.py nautilus|hftbacktest DAY.mbo.dbn.zst LEVELS.mbp-10.dbn.zst [QUEUES.ndjson]

LEVELS is what `records schema mbp-10 form plain | save` says of the same day: a row for every record with F_LAST.
QUEUES has a line for each moment and book of which every order is compared, as
`at record N book SYMBOL depth 10 by order | as json` says them. scripts/foreign-books.sh makes all three.

The best ten levels of both sides must have the same prices, sizes and, where the client counts them, orders. Moments
at which our book is crossed or locked are counted and left out: a client may repair such a book in a way of its own.
The last line is `N passed, N failed`, of the books compared; the exit status is 1 when a book failed.
"""

import json
import sys

import databento
import numpy

DEPTH = 10
LAST = 0x80
UNDEFINED_PRICE = 2**63 - 1
SIDES = ("bid", "ask")


def named_symbols(store):
    """The symbol of each instrument id; a day whose ids change their meaning is refused."""
    symbols = {}
    for symbol, spans in store.metadata.mappings.items():
        for span in spans:
            if symbols.setdefault(int(span["symbol"]), symbol) != symbol:
                sys.exit(f"instrument id {span['symbol']} has several symbols; this compares books of one name")
    return symbols


def our_levels(rows):
    """Of each row the levels as [row, side, level, (price in 1e-9, size, orders)], zeros where there is none."""
    levels = numpy.zeros((len(rows), len(SIDES), DEPTH, 3), numpy.int64)
    for side, name in enumerate(SIDES):
        for index in range(DEPTH):
            price = rows[f"{name}_px_{index:02}"].astype(numpy.int64)
            there = price != UNDEFINED_PRICE
            for field, values in enumerate((price, rows[f"{name}_sz_{index:02}"], rows[f"{name}_ct_{index:02}"])):
                levels[there, side, index, field] = values[there]
    return levels


def crossed(levels):
    """Whether bid and ask are both there and meet."""
    best = levels[:, :, 0]
    return (best[:, :, 1] > 0).all(axis=1) & (best[:, 0, 0] >= best[:, 1, 0])


def shown(level):
    """A level for a person: price x size, and of how many orders where that is counted."""
    price, size, *orders = (int(value) for value in level)
    if size == 0:
        return "nothing"
    return f"{price / 1e9:.9g} x {size}" + "".join(f" of {count}" for count in orders)


def compare(symbol, places, ours, theirs):
    """Prints a line for one book, and the first difference; returns whether all was equal.

    `places` are the record numbers, from 1, of the moments.
    """
    left_out = crossed(ours)
    differs = (ours != theirs).any(axis=-1)
    wrong = differs.any(axis=(1, 2)) & ~left_out
    moments = int((~left_out).sum())
    print(
        f"    {symbol}: moments {moments}, equal {moments - wrong.sum()}, different {wrong.sum()}, "
        f"left out (crossed or locked) {left_out.sum()}"
    )
    if wrong.any():
        moment = int(numpy.argmax(wrong))
        side, level = (int(index) for index in numpy.argwhere(differs[moment])[0])
        print(
            f"    {symbol}: the first difference is after record {places[moment]}, {SIDES[side]} level {level}: "
            f"ours {shown(ours[moment, side, level])}, theirs {shown(theirs[moment, side, level])}"
        )
    return moments > 0 and not wrong.any()


class Moves:
    """Which orders changed their size in place, not to a smaller one, since they came to their price.

    CME's rule, and ours, puts such an order at the tail of its level; a client may keep its place.
    """

    def __init__(self, records):
        self.records = records
        self.position = 0
        self.live = {}
        self.moved = set()

    def after(self, count):
        """The (instrument, order) moved after so many records, which may not become fewer from call to call."""
        for record in self.records[self.position:count]:
            self.apply(record["action"], int(record["instrument_id"]), record)
        self.position = count
        return self.moved

    def apply(self, action, instrument, record):
        key = instrument, int(record["order_id"])
        if action == b"R":
            for other in [other for other in self.live if other[0] == instrument]:
                self.forget(other)
        elif action == b"C":
            self.forget(key)
        elif action in (b"A", b"M"):
            price, size = int(record["price"]), int(record["size"])
            old_price, old_size = self.live.get(key, (None, 0))
            if action == b"A" or price != old_price:
                self.moved.discard(key)
            elif size >= old_size:
                self.moved.add(key)
            self.live[key] = price, size

    def forget(self, key):
        self.live.pop(key, None)
        self.moved.discard(key)


def compare_queues(books, records, theirs):
    """Every order of the best ten levels at some moments: the same orders of the same sizes, in the same order but for
    those that `Moves` names. Prints a line, and the first difference; returns whether all was equal."""
    moves = Moves(records)
    levels = orders = same = explained = wrong = 0
    for book in books:
        moved = moves.after(book["record"])
        instrument = book["instrument_id"]
        for side, name in enumerate(SIDES):
            our_side = [[(int(order["order_id"]), order["size"]) for order in level["orders"]]
                        for level in book[name + "s"]]
            their_side = theirs[book["record"], instrument][side]
            for index in range(max(len(our_side), len(their_side))):
                our = our_side[index] if index < len(our_side) else []
                their = their_side[index] if index < len(their_side) else []
                levels += 1
                orders += len(our)
                if our == their:
                    same += 1
                    continue
                our_rest, their_rest = (
                    [order for order in queue if (instrument, order[0]) not in moved] for queue in (our, their)
                )
                if sorted(our) == sorted(their) and our_rest == their_rest:
                    explained += 1
                    continue
                wrong += 1
                if wrong == 1:
                    print(
                        f"    queues: the first difference is in {book['symbol']} after record {book['record']}, "
                        f"{name} level {index}: ours {our}, theirs {their}"
                    )
    print(
        f"    queues: levels {levels} with {orders} orders, in the same order {same}, "
        f"in another only since they keep the place of an order whose size did not fall {explained}, different {wrong}"
    )
    return wrong == 0


def main(client, day, levels, queues=None):
    if client == "nautilus":
        import foreign_nautilus as books
    elif client == "hftbacktest":
        import foreign_hftbacktest as books
    else:
        sys.exit(f"expected nautilus or hftbacktest, found {client}")
    store = databento.DBNStore.from_file(day)
    symbols = named_symbols(store)
    records = store.to_ndarray(schema="mbo")
    rows = databento.DBNStore.from_file(levels).to_ndarray(schema="mbp-10")
    last = (records["flags"] & LAST) != 0
    ends = numpy.flatnonzero(last)
    if len(ends) != len(rows):
        sys.exit(f"expected a row of {levels} for each of the {len(ends)} records with F_LAST, found {len(rows)}")
    for field in ("instrument_id", "ts_recv", "sequence"):
        if (records[field][ends] != rows[field]).any():
            sys.exit(f"the rows of {levels} are not those of {day}: {field} differs")
    our_queues = []
    if queues and books.HAS_ORDERS:
        with open(queues, encoding="utf-8") as file:
            our_queues = [json.loads(line) for line in file]
    # What a level has that the client knows: price and size, and the number of its orders.
    fields = 3 if books.HAS_ORDERS else 2
    ours = our_levels(rows)[..., :fields]
    theirs = numpy.zeros_like(ours)
    their_queues = books.read(day, symbols, records, last, theirs, {book["record"] for book in our_queues})
    results = []
    for instrument in numpy.unique(records["instrument_id"]):
        its = rows["instrument_id"] == instrument
        results.append(compare(symbols[int(instrument)], ends[its] + 1, ours[its], theirs[its]))
    if our_queues:
        results.append(compare_queues(our_queues, records, their_queues))
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
