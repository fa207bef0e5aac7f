// The limit of what the machine can do: an order book for one benchmark and nothing else, with everything known
// beforehand. One tick and one window of prices are fixed for each book, so that a level is found by one multiplication
// and nothing is checked; there are no top-of-book quotes, no aggregated levels, no anomalies, no status. The rest is a
// full L3 FIFO book with level totals and counts: a 32-byte order pool, an open-addressing id table of 4-byte cells
// that is nearly empty, a bitmap for the next best price, links made and cut without branches through node 0, which is
// no order.
#ifndef LIMIT_BOOK_H
#define LIMIT_BOOK_H

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "Record.h"

namespace limit_book {

struct Order {
    uint64_t id;
    uint32_t size, level, previous, next;
    uint64_t unused;
};
static_assert(sizeof(Order) == 32, "two to a cache line");

struct Level {
    int64_t price;
    uint64_t total;
    uint32_t count, head, tail, unused;
};

/// The prices of one book, known beforehand: `steps` of them, `tick` apart.
struct Window {
    int64_t low;
    uint64_t tick;
    uint32_t steps;
};

/// One book. Level numbers grow towards the best price on both sides: asks are 0..<window, and bids come after them.
/// The first level of each side is no price: its bit is always set, so that the search for the next best ends there.
struct Book {
    Order *orders;
    Level *levels;
    uint32_t *cells;
    uint64_t *bits;
    uint64_t inverse;
    Window prices;
    /// The levels of a side, including the one that is no price.
    uint32_t window;
    uint32_t best[2];
    uint32_t mask, live, limit, free, used, capacity;
    uint8_t tick_shift, cell_shift;

    explicit Book(const Window &prices) : prices(prices), window(prices.steps + 1), used(1), capacity(1024) {
        orders = static_cast<Order *>(calloc(capacity, sizeof *orders));
        levels = static_cast<Level *>(calloc(2 * window, sizeof *levels));
        bits = static_cast<uint64_t *>(calloc(2 * window / 64 + 1, sizeof *bits));
        cells = nullptr;
        set_cells(8192);
        // Division by tick = odd × 2^shift without a remainder is multiplication by the inverse of odd (mod 2^64).
        tick_shift = (uint8_t)__builtin_ctzll(prices.tick);
        const uint64_t odd = prices.tick >> tick_shift;
        inverse = odd;
        for (int turn = 0; turn < 5; ++turn) inverse *= 2 - odd * inverse;
        clear();
    }

    ~Book() {
        ::free(orders);
        ::free(levels);
        ::free(bits);
        ::free(cells);
    }

    Book(const Book &) = delete;

    size_t bytes() const { return used * sizeof(Order) + (mask + 1) * sizeof *cells; }

    uint32_t home(uint64_t id) const { return (uint32_t)(id * 0x9E3779B97F4A7C15ull >> cell_shift); }

    uint32_t level_of(int64_t price, uint32_t side) const {
        const uint64_t scaled = (uint64_t)(price - prices.low) * inverse;
        const uint32_t step = (uint32_t)(scaled >> tick_shift);
        // An ask's step counts from the other end.
        return side ? window + 1 + step : window - 1 - step;
    }

    uint32_t locate(uint64_t id, uint32_t &cell) const {
        cell = home(id);
        uint32_t slot;
        while ((slot = cells[cell]) != 0 && orders[slot].id != id) cell = (cell + 1) & mask;
        return slot;
    }

    void queue(uint32_t slot, uint64_t id, uint32_t level, int64_t price, uint32_t size) {
        Level &at = levels[level];
        const uint32_t last = at.tail;
        if (last == 0) {
            at.head = slot;
            at.price = price;
            bits[level >> 6] |= 1ull << (level & 63);
            uint32_t &top = best[level > window];
            top = std::max(top, level);
        }
        at.tail = slot;
        at.total += size;
        at.count += 1;
        orders[last].next = slot;
        orders[slot] = Order{id, size, level, last, 0, 0};
    }

    void unqueue(uint32_t slot) {
        const Order order = orders[slot];
        orders[order.previous].next = order.next;
        orders[order.next].previous = order.previous;
        levels[order.previous == 0 ? order.level : 0].head = order.next;
        levels[order.next == 0 ? order.level : 0].tail = order.previous;
        levels[order.level].total -= order.size;
        levels[order.level].count -= 1;
        if ((order.previous | order.next) == 0) {
            uint32_t word = order.level >> 6;
            uint64_t left = bits[word] &= ~(1ull << (order.level & 63));
            uint32_t &top = best[order.level > window];
            if (top == order.level) {
                left &= (1ull << (order.level & 63)) - 1;
                while (left == 0) left = bits[--word];
                top = word << 6 | (63 - (uint32_t)__builtin_clzll(left));
            }
        }
    }

    void erase(uint32_t hole) {
        for (uint32_t next = (hole + 1) & mask; cells[next] != 0; next = (next + 1) & mask) {
            const uint32_t from = home(orders[cells[next]].id);
            if (((next - from) & mask) < ((next - hole) & mask)) continue;
            cells[hole] = cells[next];
            hole = next;
        }
        cells[hole] = 0;
        live -= 1;
    }

    void set_cells(uint32_t count) {
        ::free(cells);
        cells = static_cast<uint32_t *>(calloc(count, sizeof *cells));
        mask = count - 1;
        limit = count / (count <= 8192 ? 8 : 4);
        cell_shift = (uint8_t)(64 - __builtin_ctz(count));
    }

    __attribute__((noinline)) void grow() {
        if (used == capacity) {
            capacity *= 2;
            orders = static_cast<Order *>(realloc(orders, capacity * sizeof *orders));
        }
        if (live < limit) return;
        set_cells((mask + 1) * 2);
        for (uint32_t side = 0; side < 2; ++side)
            for_each_level(side, [&](uint32_t level) {
                for (uint32_t slot = levels[level].head; slot; slot = orders[slot].next) {
                    uint32_t cell;
                    for (cell = home(orders[slot].id); cells[cell]; cell = (cell + 1) & mask) {}
                    cells[cell] = slot;
                }
            });
    }

    void add(uint64_t id, uint32_t level, int64_t price, uint32_t size) {
        if (live == limit || used == capacity) grow();
        uint32_t cell;
        const uint32_t known = locate(id, cell);
        if (known) {
            unqueue(known);
            return queue(known, id, level, price, size);
        }
        uint32_t slot = free;
        if (slot) free = orders[slot].next;
        else slot = used++;
        cells[cell] = slot;
        live += 1;
        queue(slot, id, level, price, size);
    }

    void cancel(uint64_t id, uint32_t size) {
        uint32_t cell;
        const uint32_t slot = locate(id, cell);
        if (!slot) return;
        Order &order = orders[slot];
        if (size < order.size) {
            order.size -= size;
            levels[order.level].total -= size;
            return;
        }
        erase(cell);
        unqueue(slot);
        order.next = free;
        free = slot;
    }

    void modify(uint64_t id, uint32_t level, int64_t price, uint32_t size) {
        uint32_t cell;
        const uint32_t slot = locate(id, cell);
        if (!slot) return add(id, level, price, size);
        Order &order = orders[slot];
        if (order.level == level && size < order.size) {
            levels[level].total -= order.size - size;
            order.size = size;
            return;
        }
        unqueue(slot);
        queue(slot, id, level, price, size);
    }

    /// Calls `body` with the levels of a side, best first.
    template <typename Body> void for_each_level(uint32_t side, Body body) const {
        for (uint32_t level = side * window + window; --level > side * window;)
            if (bits[level >> 6] >> (level & 63) & 1) body(level);
    }

    void clear() {
        for (uint32_t side = 0; side < 2; ++side) {
            for_each_level(side, [&](uint32_t level) { levels[level] = Level{}; });
            best[side] = side * window;
        }
        memset(bits, 0, (2 * window / 64 + 1) * sizeof *bits);
        bits[0] |= 1;
        bits[window >> 6] |= 1ull << (window & 63);
        memset(cells, 0, (mask + 1ull) * sizeof *cells);
        live = 0;
        free = 0;
        used = 1;
    }

    /// Returns a sum over both best levels; the level that is no price adds nothing.
    uint64_t look() const {
        const Level &ask = levels[best[0]], &bid = levels[best[1]];
        return (uint64_t)bid.price + bid.total * 3 + bid.count * 5 + (uint64_t)ask.price * 7 + ask.total * 11 + ask.count * 13;
    }
};

}  // namespace limit_book

#endif
