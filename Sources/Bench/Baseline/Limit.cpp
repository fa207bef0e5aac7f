#include <map>
#include <memory>
#include <numeric>
#include <vector>

#include "LimitBook.h"
#include "Record.h"
#include "baseline.h"

using limit_book::Book;
using limit_book::Level;
using limit_book::Window;

/// The books, and a table from a key to its book that is at most an eighth full and made once.
struct limit {
    struct Cell {
        uint64_t key;
        Book *book;
    };

    std::map<uint64_t, std::unique_ptr<Book>> books;
    std::vector<Cell> cells;
    uint8_t shift = 64;
    uint64_t seen = 0;

    size_t home(uint64_t key) const { return key * 0x9E3779B97F4A7C15ull >> shift; }

    Book &find(uint64_t key) const {
        size_t cell = home(key);
        while (cells[cell].key != key) cell = (cell + 1) & (cells.size() - 1);
        return *cells[cell].book;
    }

    void index() {
        size_t count = 64;
        while (count < books.size() * 8) count *= 2;
        cells.resize(count);
        shift = (uint8_t)(64 - __builtin_ctzll(count));
        for (auto &[key, book] : books) {
            size_t cell = home(key);
            while (cells[cell].book) cell = (cell + 1) & (count - 1);
            cells[cell] = Cell{key, book.get()};
        }
    }

    /// True when orders and their index take more than the fast caches.
    bool is_large() const {
        size_t bytes = 0;
        for (auto &[key, book] : books) bytes += book->bytes();
        return bytes > 512 * 1024;
    }

    template <bool look> void apply(const char *bytes, size_t count, size_t stride) {
        for (size_t done = 0; done < count; done += chunk) {
            const char *from = bytes + done * stride;
            const size_t records = std::min(chunk, count - done);
            if (is_large()) apply_ahead<look>(from, records, stride);
            else
                for (size_t index = 0; index < records; ++index) {
                    const Record record = read(from + index * stride);
                    apply<look>(find(record.key()), record);
                }
        }
    }

    /// Applies records a few at a time: their cells are fetched first, then their orders, and only then are the records
    /// applied.
    template <bool look> void apply_ahead(const char *bytes, size_t count, size_t stride) {
        Book *ahead[batch];
        uint64_t ids[batch];
        for (size_t done = 0; done < count; done += batch, bytes += batch * stride) {
            const size_t records = std::min(batch, count - done);
            for (size_t index = 0; index < records; ++index) {
                const Record record = read(bytes + index * stride);
                ahead[index] = &find(record.key());
                ids[index] = record.order_id;
                __builtin_prefetch(&ahead[index]->cells[ahead[index]->home(record.order_id)]);
            }
            for (size_t index = 0; index < records; ++index) {
                const Book &book = *ahead[index];
                __builtin_prefetch(&book.orders[book.cells[book.home(ids[index])]]);
            }
            for (size_t index = 0; index < records; ++index) apply<look>(*ahead[index], read(bytes + index * stride));
        }
    }

    template <bool look> void apply(Book &book, const Record &record) {
        const int64_t price = record.price;
        const uint32_t level = book.level_of(price, record.side == 'B');
        switch (record.action) {
        case 'A': book.add(record.order_id, level, price, record.size); break;
        case 'C': book.cancel(record.order_id, record.size); break;
        case 'M': book.modify(record.order_id, level, price, record.size); break;
        case 'R': book.clear(); break;
        default: break;
        }
        if (look) seen += record.flags & last_flag ? book.look() : 0;
    }

    /// Reads a record, which need not be aligned; the compiler makes plain loads of the copy.
    static Record read(const char *bytes) {
        Record record;
        memcpy(&record, bytes, sizeof record);
        return record;
    }

    static constexpr size_t chunk = 8192, batch = 32;
};

namespace {

struct Range {
    int64_t low = INT64_MAX, high = INT64_MIN;
    uint64_t tick = 0;

    void add(int64_t price) {
        if (low <= high) tick = std::gcd(tick, (uint64_t)std::max(price, low) - (uint64_t)std::min(price, low));
        low = std::min(low, price);
        high = std::max(high, price);
    }
};

bool is_fit(const Record &record) {
    if (record.side != 'A' && record.side != 'B') return false;
    if (record.flags & (top_flag | aggregated_flag)) return false;
    return record.action == 'C' || (record.price != undefined_price && record.size > 0);
}

/// The most prices of a window: 24 MiB of levels a side.
constexpr uint64_t widest = 1 << 20;

}  // namespace

limit *limit_create(const void *records, size_t count, size_t stride) {
    const char *bytes = static_cast<const char *>(records);
    std::map<uint64_t, Range> ranges;
    for (size_t index = 0; index < count; ++index, bytes += stride) {
        Record record;
        memcpy(&record, bytes, sizeof record);
        Range &range = ranges[record.key()];
        if (record.action != 'A' && record.action != 'C' && record.action != 'M') continue;
        if (!is_fit(record)) return nullptr;
        if (record.action != 'C') range.add(record.price);
    }
    auto made = std::make_unique<limit>();
    for (auto &[key, range] : ranges) {
        if (range.low > range.high) range.low = range.high = 0;
        const uint64_t tick = std::max<uint64_t>(range.tick, 1);
        const uint64_t steps = ((uint64_t)range.high - (uint64_t)range.low) / tick + 1;
        if (steps > widest) return nullptr;
        made->books[key] = std::make_unique<Book>(Window{range.low, tick, (uint32_t)steps});
    }
    made->index();
    return made.release();
}

void limit_destroy(limit *books) { delete books; }

void limit_clear(limit *books) {
    for (auto &[key, book] : books->books) book->clear();
    books->seen = 0;
}

void limit_apply(limit *books, const void *records, size_t count, size_t stride, int look) {
    const char *bytes = static_cast<const char *>(records);
    if (look) books->apply<true>(bytes, count, stride);
    else books->apply<false>(bytes, count, stride);
}

book_summary limit_summarize(const limit *books) {
    book_summary summary = {};
    Hash hash;
    for (auto &[key, book] : books->books) {
        hash.add(key);
        for (uint32_t side : {1u, 0u})
            book->for_each_level(side, [&, &book = *book](uint32_t number) {
                const Level &level = book.levels[number];
                hash.add((uint64_t)level.price);
                hash.add(level.total);
                hash.add(level.count);
                for (uint32_t slot = level.head; slot; slot = book.orders[slot].next) {
                    hash.add(book.orders[slot].id);
                    hash.add(book.orders[slot].size);
                }
                summary.levels += 1;
            });
        summary.books += 1;
        summary.orders += book->live;
    }
    summary.hash = hash.value;
    summary.seen = books->seen;
    return summary;
}
