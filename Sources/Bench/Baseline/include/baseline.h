// The programs that the benchmark compares the engine with: they do the same work in the same run, in other and plain
// ways.
#ifndef BASELINE_H
#define BASELINE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The textbook order books: `std::map` of levels, `std::list` queues, `std::unordered_map` from id to order.
typedef struct textbook textbook;

/// The figures of a set of books that must be equal for a comparison to be honest.
typedef struct {
    uint64_t books;
    uint64_t orders;
    uint64_t levels;
    /// FNV-1a over every book, level and order in the canonical order of keys, prices and priority.
    uint64_t hash;
    /// A running sum over both best levels at every event end that was looked at.
    uint64_t seen;
} book_summary;

/// True when both best levels are read at every F_LAST, and whether their sizes and counts are running totals or added
/// up.
typedef enum { LOOK_NEVER = 0, LOOK_AT_TOTALS, LOOK_ADDING_UP } textbook_look;

textbook *textbook_create(void);
/// Applies `count` MBO records that lie `stride` bytes apart.
void textbook_apply(textbook *books, const void *records, size_t count, size_t stride, textbook_look look);
book_summary textbook_summarize(const textbook *books);
void textbook_destroy(textbook *books);

/// The fastest order books that we can write where this benchmark is all that they must do.
typedef struct limit limit;

/// Makes books for all records, from which it learns the ticks and windows of prices.
///
/// Returns NULL when a record is not for such a book: aggregated or top-of-book, without a side or a price, or when the
/// prices of a book need too wide a window.
limit *limit_create(const void *records, size_t count, size_t stride);
/// Applies records as `textbook_apply` does; they must be those that the books were made for.
void limit_apply(limit *books, const void *records, size_t count, size_t stride, int look);
book_summary limit_summarize(const limit *books);
/// Empties the books and keeps their memory.
void limit_clear(limit *books);
void limit_destroy(limit *books);

/// Streams a .zst file through zstd with its recommended buffers and keeps nothing.
/// Returns the bytes that came out, or 0 when the file cannot be read or is damaged.
size_t baseline_decompress(const char *path);

/// Streams a file as `baseline_decompress` does, into fresh memory that keeps all of it, as a load needs it, and frees
/// that at the end.
size_t baseline_decompress_kept(const char *path);

#ifdef __cplusplus
}
#endif

#endif
