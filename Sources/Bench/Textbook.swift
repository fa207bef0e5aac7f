import CBaseline
import Engine

/// The textbook book, and the proof that another book did the same work.
enum Textbook {
    /// Plays a recording through a fresh set of textbook books.
    static func run(_ recording: Recording, look: textbook_look) -> book_summary {
        // Sound: made and destroyed here; the records outlive the call that reads exactly `count` of them.
        guard let books = unsafe textbook_create() else { return book_summary() }
        defer { unsafe textbook_destroy(books) }
        unsafe recording.withUnsafeRecordBytes(0..<recording.count) { bytes in
            unsafe textbook_apply(books, bytes.baseAddress, recording.count, recording.stride, look)
        }
        return unsafe textbook_summarize(books)
    }

    /// Returns the summary of the engine's books that the C++ books make of theirs.
    static func summary(_ market: borrowing Market, seen: UInt64) -> book_summary {
        var summary = book_summary()
        var hash = Hash()
        market.forEachBook { book in
            hash.add(UInt64(book.key.instrument.raw) << 16 | UInt64(book.key.publisher.raw))
            let snapshot = book.snapshot(orders: true)
            for level in snapshot.bids + snapshot.asks {
                hash.add(UInt64(bitPattern: level.price.nanos))
                hash.add(level.size)
                hash.add(UInt64(level.count))
                for order in level.orders {
                    hash.add(order.id.raw)
                    hash.add(UInt64(order.size))
                }
            }
            summary.books += 1
            summary.orders += UInt64(book.orderCount)
            summary.levels += UInt64(snapshot.bidLevels + snapshot.askLevels)
        }
        summary.hash = hash.value
        summary.seen = seen
        return summary
    }

    /// Compares two sets of books.
    ///
    /// - Throws: `Difference` when they are not the same to the last order, since no ratio would mean anything.
    static func compare(
        _ ours: book_summary, _ theirs: book_summary, of design: String = "textbook", on name: String
    ) throws {
        let same =
            ours.books == theirs.books && ours.orders == theirs.orders && ours.levels == theirs.levels
            && ours.hash == theirs.hash && ours.seen == theirs.seen
        if !same { throw BenchError("\(name): the books differ: \(ours), \(design) \(theirs)") }
    }

    private struct Hash {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01B3 }
    }
}
