#!/usr/bin/env python3
"""How a venue tells its trades: counts over the market-by-order records of an uncompressed DBN file.

    scripts/venue-habits.py DAY.dbn

The generated market takes its shares from a real morning counted this way (SyntheticFlow+Trades.swift); the same counts
of a generated one, saved with `load synthetic` and `save`, show how near it comes. Needs nothing but Python.
"""

import collections
import struct
import sys

LAST = 0x80
RECORD = struct.Struct("<BBHIQQqIBBccQiI")


def records(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:3] != b"DBN":
        sys.exit(f"{path}: expected an uncompressed DBN file, found {data[:4].hex(' ')}")
    offset = 8 + struct.unpack_from("<I", data, 4)[0]
    while offset < len(data):
        length = data[offset] * 4
        if length == 0 or offset + length > len(data):
            sys.exit(f"{path}: a record of {length} bytes at offset {offset} does not fit")
        if data[offset + 1] == 160:
            yield RECORD.unpack_from(data, offset)
        offset += length


def events(path):
    """Lists of (action, side, order, price, size, sequence), one for each instrument's F_LAST."""
    open_events = collections.defaultdict(list)
    for record in records(path):
        _, _, publisher, instrument, _, order, price, size, flags, _, action, side, _, _, sequence = record
        event = open_events[instrument, publisher]
        event.append((action.decode(), side.decode(), order, price, size, sequence))
        if flags & LAST:
            yield (instrument, publisher), event
            open_events[instrument, publisher] = []


def main(path):
    counts = collections.Counter()
    live = collections.defaultdict(dict)
    for key, event in events(path):
        book = live[key]
        counts["events"] += 1
        trades = [record for record in event if record[0] == "T"]
        named = {trade[2] for trade in trades if trade[2]}
        filled = collections.Counter()
        if trades:
            counts["events with a trade"] += 1
            if any(record[5] != event[0][5] for record in event):
                counts["events with a trade whose changes come in a later message"] += 1
        for action, side, order, price, size, _ in event:
            counts["records " + action] += 1
            old = book.get(order)
            if action == "T":
                counts[f"T side {side}, " + ("names its order" if order else "names nobody")] += 1
            elif action == "F":
                filled[order] += size
                if order in named:
                    counts["F of the aggressor"] += 1
                elif old and size > old[1]:
                    counts["F of more than shows"] += 1
            elif action == "A":
                if order in named:
                    counts["A of the aggressor's remainder"] += 1
                book[order] = (price, size)
            elif action == "M":
                if order in filled and old:
                    counts["M after a fill of " + ("a part" if filled[order] < old[1] else "all that shows")] += 1
                elif old and old[0] == price:
                    counts["M without a fill, same price, " + ("smaller" if size < old[1] else "not smaller")] += 1
                else:
                    counts["M without a fill, other price or unknown"] += 1
                book[order] = (price, size)
            elif action == "C":
                left = old[1] - size if old else 0
                kind = "C after a fill" if order in filled else "C in a trade's event, not filled" if trades else "C"
                counts[kind + (", unknown" if not old else ", whole" if left <= 0 else ", a part is left")] += 1
                book.pop(order, None)
                if left > 0:
                    book[order] = (old[0], left)
            elif action == "R":
                book.clear()
    for name, count in sorted(counts.items()):
        print(f"{count:9}  {name}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
