// The parts that the baseline books share: the record as it lies in a file, and the hash that tells whether two sets of
// books are the same.
#ifndef RECORD_H
#define RECORD_H

#include <cstdint>

struct Record {
    uint8_t length, rtype;
    uint16_t publisher;
    uint32_t instrument;
    uint64_t ts_event, order_id;
    int64_t price;
    uint32_t size;
    uint8_t flags, channel, action, side;
    uint64_t ts_recv;
    int32_t ts_in_delta;
    uint32_t sequence;

    uint64_t key() const { return (uint64_t)instrument << 16 | publisher; }
};
static_assert(sizeof(Record) == 56, "the layout of a DBN MBO record");

constexpr uint8_t last_flag = 0x80, top_flag = 0x40, aggregated_flag = 0x10;
constexpr int64_t undefined_price = INT64_MAX;

/// FNV-1a over words.
struct Hash {
    uint64_t value = 0xCBF29CE484222325;
    void add(uint64_t word) { value = (value ^ word) * 0x100000001B3; }
};

#endif
