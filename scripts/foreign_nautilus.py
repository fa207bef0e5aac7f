"""NautilusTrader's books of a market-by-order day, for foreign_books.py.

Its loader makes deltas of the DBN file, its OrderBook (L3_MBO) applies them. What was seen of its rules:

- A `C` deletes the order whatever its size. A partial cancel, such as `venue=xnas` has, takes the rest of the order
  out of its book too; `venue=glbx` has none unless it is told to, and then they are `M`.
- An `M` at the same price keeps the order's place in the queue, also when the size does not fall. The sums of the
  levels are the same.
- Version 1.221, the last for Python 3.11, takes an `F` for an update to the size that was filled, and for an add when
  the order is not known (its issue 4445, mended in 1.231). Such deltas are left out here and counted.
"""

from nautilus_trader.adapters.databento import DatabentoDataLoader
from nautilus_trader.core import nautilus_pyo3

HAS_ORDERS = True
# Prices are read with two decimals: the days compared have no finer ones.
PRECISION = 2
CHANGES = (b"A", b"C", b"M", b"R")


def read(day, symbols, records, last, levels, moments):
    """Fills `levels`, a row for each record that is `last`.

    Returns the queues of each side after so many records as `moments` names: {(count, instrument): [bids, asks]}.
    """
    del symbols
    deltas = DatabentoDataLoader().from_dbn_file(day, price_precision=PRECISION, as_legacy_cython=False)
    actions = records["action"]
    fills = int((actions == b"F").sum())
    changes = sum(int((actions == action).sum()) for action in CHANGES)
    has_fills = fills > 0 and len(deltas) == changes + fills
    if not has_fills and len(deltas) != changes:
        raise SystemExit(f"expected {changes} deltas of A, C, M, R or {changes + fills} with F; found {len(deltas)}")
    if has_fills:
        print(f"    this version makes deltas of fills (its issue 4445): {fills} are left out")
    unit = 10 ** (nautilus_pyo3.FIXED_PRECISION - 9)
    depth = levels.shape[2]
    books = {}
    queues = {}
    rest = iter(deltas)
    end = 0
    for index, (action, instrument) in enumerate(zip(actions, records["instrument_id"].tolist())):
        if action in CHANGES or (has_fills and action == b"F"):
            delta = next(rest)
            if instrument not in books:
                books[instrument] = nautilus_pyo3.OrderBook(delta.instrument_id, nautilus_pyo3.BookType.L3_MBO)
            if action != b"F":
                books[instrument].apply_delta(delta)
        if last[index]:
            if instrument in books:
                for side, found in enumerate(sides(books[instrument], depth)):
                    for place, level in enumerate(found):
                        levels[end, side, place] = (level.price.raw // unit, int(level.size()), level.len())
            end += 1
        if index + 1 in moments:
            for number, book in books.items():
                queues[index + 1, number] = [
                    [[(order.order_id, int(order.size)) for order in level.get_orders()] for level in found]
                    for found in sides(book, depth)
                ]
    return queues


def sides(book, depth):
    """Its best levels, bids before asks."""
    return book.bids(depth), book.asks(depth)
