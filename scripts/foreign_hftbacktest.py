"""hftbacktest's local books of a market-by-order day, for foreign_books.py.

Its converter makes events of the DBN file, its backtest applies them one by one to a HashMapMarketDepth, which sums
orders up to levels and does not count them. What was seen of its rules:

- The converter takes times through a float of seconds, so that records less than about 240 ns apart fall together and
  are applied in one step. Each event gets a time of its own here, for every end of an event to be looked at.
- Its model of the exchange stops with an error at a fill of an order that is not in the book, as an auction has.
  Events are given to the local side only, whose book is the one compared.
- A `C` deletes the order whatever its size, and a later `C` of that order stops it: so it does with the partial
  cancels of `venue=xnas`. An `M` at the same price keeps the order's place.
- An order that crosses the book moves the best price of the other side away, and it stays there when the crossing is
  over: the levels before it are kept and not shown. Levels are therefore read from the sums at each price. The first is
  its best price as long as the book was not crossed at the end of an event; how often it is another later is printed.
"""

import contextlib
import io
import warnings

import numpy
from hftbacktest import BacktestAsset, HashMapMarketDepthBacktest
from hftbacktest.data.utils.databento import convert
from hftbacktest.types import EXCH_EVENT, LOCAL_EVENT
from numba import njit

HAS_ORDERS = False
UNDEFINED_PRICE = 2**63 - 1
# What wait_next_feed returns.
END_OF_DATA, FEED = 1, 2


@njit
def walk(backtest, is_last, low, high, levels, best):
    """Applies all events; fills for each that is last its levels as (tick, size) and the best ticks.

    Returns how many events were applied and the code of the one that failed, 0 when none did.
    """
    end = 0
    for index in range(len(is_last)):
        code = backtest.wait_next_feed(False, 1000)
        if code != FEED and not (code == END_OF_DATA and index == len(is_last) - 1):
            return index, code
        if not is_last[index]:
            continue
        depth = backtest.depth(0)
        for side in range(2):
            found = 0
            tick = high if side == 0 else low
            while found < levels.shape[2] and low <= tick <= high:
                size = depth.bid_qty_at_tick(tick) if side == 0 else depth.ask_qty_at_tick(tick)
                if size > 0:
                    levels[end, side, found, 0] = tick
                    levels[end, side, found, 1] = round(size)
                    found += 1
                tick += -1 if side == 0 else 1
        best[end, 0] = depth.best_bid_tick
        best[end, 1] = depth.best_ask_tick
        end += 1
    return len(is_last), 0


def local_events(day, symbol, its):
    """The events of one instrument for the local side, each with a time of its own; `its` are its records."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        events = convert(day, symbol)
    events = events[events["ev"] & LOCAL_EVENT == LOCAL_EVENT].copy()
    if len(events) != len(its) or (events["order_id"] != its["order_id"]).any():
        raise SystemExit(f"the converter's events of {symbol} are not its records in their order")
    events["ev"] &= ~numpy.uint64(EXCH_EVENT)
    events["exch_ts"] = events["local_ts"] = numpy.arange(1, len(events) + 1) * 1000
    return events


def read(day, symbols, records, last, levels, moments):
    """Fills `levels`, a row for each record that is `last`; its book has no queues."""
    del moments
    for instrument in numpy.unique(records["instrument_id"]):
        symbol = symbols[int(instrument)]
        mine = records["instrument_id"] == instrument
        prices = records["price"][mine & (records["price"] != UNDEFINED_PRICE)]
        tick = int(numpy.gcd.reduce(prices))
        # The backtest reads this array where it lies: it must stay until the close.
        events = local_events(day, symbol, records[mine])
        asset = (
            BacktestAsset()
            .data(events)
            .linear_asset(1.0)
            .constant_order_latency(0, 0)
            .l3_fifo_queue_model()
            .no_partial_fill_exchange()
            .trading_value_fee_model(0, 0)
            .tick_size(tick / 1e9)
            .lot_size(1.0)
        )
        backtest = HashMapMarketDepthBacktest([asset])
        ends = mine[last]
        found = numpy.zeros((ends.sum(), *levels.shape[1:]), numpy.int64)
        best = numpy.zeros((len(found), 2), numpy.int64)
        applied, code = walk(backtest, last[mine], prices.min() // tick, prices.max() // tick, found, best)
        backtest.close()
        del events
        if code:
            print(f"    {symbol}: it stopped with error {code} at record {numpy.flatnonzero(mine)[applied] + 1}")
        show_best(symbol, found, best)
        levels[ends] = found * numpy.array([tick, 1])
    return {}


def show_best(symbol, found, best):
    """Takes its best prices for the first levels up to the first crossing, and prints how often they differ later."""
    there = found[:, :, 0, 1] > 0
    met = there.all(axis=1) & (found[:, 0, 0, 0] >= found[:, 1, 0, 0])
    before = int(numpy.argmax(met)) if met.any() else len(found)
    first = found[:before, :, 0, 0]
    first[there[:before]] = best[:before][there[:before]]
    hidden = (((best != found[:, :, 0, 0]) & there).any(axis=1) & ~met)[before:].sum()
    if hidden:
        print(f"    {symbol}: moments after a crossing at which its best price is not its first level: {hidden}")
