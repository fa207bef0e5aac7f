// The order book of the textbooks, in plain C++: a std::map of price levels on each side, a std::list of orders at each
// level, a std::unordered_map from order id to its position in the list. Levels keep running totals, so that nothing
// here is slower than the design makes it; published examples of it have none and add a level up whenever it is asked
// for, which LOOK_ADDING_UP measures. The rules are those of mbosh's own book (the design notes' table of what a record
// does), written a second time; the benchmark compares the books at the end before it believes a ratio.
#include "Record.h"
#include "baseline.h"

#include <cstring>
#include <iterator>
#include <list>
#include <map>
#include <unordered_map>

namespace {

struct Level;

struct Order {
    uint64_t id;
    uint32_t size;
    bool is_bid, is_anonymous;
    int64_t price;
    Level *level;
};

struct Totals {
    uint64_t total = 0;
    uint32_t count = 0;
};

struct Level : Totals {
    std::list<Order> queue;

    Totals add_up() const {
        Totals totals;
        for (const Order &order : queue) {
            totals.total += order.size;
            totals.count += !order.is_anonymous;
        }
        return totals;
    }
};

using Levels = std::map<int64_t, Level>;

struct Book {
    Levels bids, asks;
    std::unordered_map<uint64_t, std::list<Order>::iterator> orders;

    Levels &side(bool is_bid) { return is_bid ? bids : asks; }

    void append(uint64_t id, bool is_bid, int64_t price, uint32_t size, bool is_anonymous) {
        Level &level = side(is_bid)[price];
        level.queue.push_back(Order{id, size, is_bid, is_anonymous, price, &level});
        level.total += size;
        if (!is_anonymous) {
            level.count += 1;
            orders[id] = std::prev(level.queue.end());
        }
    }

    void remove(std::list<Order>::iterator order) {
        Level &level = *order->level;
        level.total -= order->size;
        if (!order->is_anonymous) {
            level.count -= 1;
            orders.erase(order->id);
        }
        const bool is_bid = order->is_bid;
        const int64_t price = order->price;
        level.queue.erase(order);
        if (level.queue.empty()) side(is_bid).erase(price);
    }

    void clear() {
        bids.clear();
        asks.clear();
        orders.clear();
    }

    void remove_level(bool is_bid, int64_t price) {
        Levels &levels = side(is_bid);
        auto found = levels.find(price);
        if (found == levels.end()) return;
        for (const Order &order : found->second.queue)
            if (!order.is_anonymous) orders.erase(order.id);
        levels.erase(found);
    }

    void set_top(const Record &record, bool is_bid) {
        Levels &levels = side(is_bid);
        while (!levels.empty()) remove_level(is_bid, levels.begin()->first);
        if (record.price != undefined_price) append(record.order_id, is_bid, record.price, record.size, true);
    }

    void set_aggregate(const Record &record, bool is_bid) {
        if (record.price == undefined_price || record.size == 0) return;
        remove_level(is_bid, record.price);
        append(record.order_id, is_bid, record.price, record.size, true);
    }

    void apply(const Record &record) {
        if (record.action == 'R') return clear();
        if (record.action != 'A' && record.action != 'C' && record.action != 'M') return;
        if (record.side != 'B' && record.side != 'A') return;
        const bool is_bid = record.side == 'B';
        if (record.action == 'A' && (record.flags & top_flag)) return set_top(record, is_bid);
        if (record.flags & aggregated_flag)
            return record.action == 'C' ? remove_level(is_bid, record.price) : set_aggregate(record, is_bid);
        if (record.action != 'C' && (record.price == undefined_price || record.size == 0)) return;
        auto known = orders.find(record.order_id);
        if (record.action == 'C') {
            if (known == orders.end()) return;
            Order &order = *known->second;
            if (record.size >= order.size) return remove(known->second);
            order.size -= record.size;
            order.level->total -= record.size;
            return;
        }
        if (known != orders.end()) {
            Order &order = *known->second;
            if (record.action == 'M' && order.price == record.price && order.is_bid == is_bid
                && record.size < order.size) {
                order.level->total -= order.size - record.size;
                order.size = record.size;
                return;
            }
            remove(known->second);
        }
        append(record.order_id, is_bid, record.price, record.size, false);
    }

    uint64_t look(bool adding_up) const {
        uint64_t seen = 0;
        if (!bids.empty()) {
            auto &best = *bids.rbegin();
            const Totals totals = adding_up ? best.second.add_up() : Totals(best.second);
            seen += (uint64_t)best.first + totals.total * 3 + totals.count * 5;
        }
        if (!asks.empty()) {
            auto &best = *asks.begin();
            const Totals totals = adding_up ? best.second.add_up() : Totals(best.second);
            seen += (uint64_t)best.first * 7 + totals.total * 11 + totals.count * 13;
        }
        return seen;
    }
};

void add(Hash &hash, int64_t price, const Level &level) {
    hash.add((uint64_t)price);
    hash.add(level.total);
    hash.add(level.count);
    for (const Order &order : level.queue) {
        hash.add(order.id);
        hash.add(order.size);
    }
}

}  // namespace

struct textbook {
    std::unordered_map<uint64_t, Book> books;
    uint64_t seen = 0;
};

textbook *textbook_create(void) { return new textbook; }

void textbook_destroy(textbook *books) { delete books; }

void textbook_apply(textbook *books, const void *records, size_t count, size_t stride, textbook_look look) {
    const char *bytes = static_cast<const char *>(records);
    uint64_t seen = 0;
    for (size_t index = 0; index < count; ++index, bytes += stride) {
        Record record;
        memcpy(&record, bytes, sizeof record);
        Book &book = books->books[record.key()];
        book.apply(record);
        if (look && (record.flags & last_flag)) seen += book.look(look == LOOK_ADDING_UP);
    }
    books->seen += seen;
}

book_summary textbook_summarize(const textbook *books) {
    book_summary summary = {};
    Hash hash;
    std::map<uint64_t, const Book *> sorted;
    for (auto &entry : books->books) sorted[entry.first] = &entry.second;
    for (auto &[key, book] : sorted) {
        hash.add(key);
        for (auto level = book->bids.rbegin(); level != book->bids.rend(); ++level) add(hash, level->first, level->second);
        for (auto &[price, level] : book->asks) add(hash, price, level);
        summary.books += 1;
        summary.orders += book->orders.size();
        summary.levels += book->bids.size() + book->asks.size();
    }
    summary.hash = hash.value;
    summary.seen = books->seen;
    return summary;
}
