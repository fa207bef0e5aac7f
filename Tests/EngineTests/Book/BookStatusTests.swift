import Engine
import TestSupport
import Testing

/// The state that a book keeps besides its orders (semantics.md §2).
@Suite struct BookStatusTests {
    private func status(_ records: String) -> BookStatus {
        var book = OrderBook(key: RandomOperations.key)
        for message in OperationText.operations(records) { book.apply(message) }
        return book.status
    }

    // Catches a book from mid-session data that passes for whole.
    @Test func `a book is cold until a clear or a whole snapshot`() {
        #expect(status("").isCold)
        #expect(status("A B 100 id 1 x 1 flags 128").isCold)
        #expect(!status("R N - id 0 x 0 flags 8").isCold)
        #expect(status("A B 100 id 1 x 1 flags 40").isCold, "the snapshot has not ended")
        #expect(!status("A B 100 id 1 x 1 flags 40\nA B 100 id 2 x 1 flags 168").isCold)
    }

    // Catches a snapshot without F_LAST that never ends.
    @Test func `leaving the snapshot flag ends a snapshot too`() {
        let open = status("A B 100 id 1 x 1 flags 40\nA B 100 id 2 x 1 flags 40")
        #expect(open.isInSnapshot)
        let ended = status("A B 100 id 1 x 1 flags 40\nA B 100 id 2 x 1 flags 40\nA B 100 id 3 x 1 flags 128")
        #expect(!ended.isInSnapshot)
        #expect(!ended.isCold)
    }

    // Catches a gap that is forgotten, or never forgiven.
    @Test func `a gap makes a book suspect until a clear or a snapshot`() {
        #expect(status("A B 100 id 1 x 1 flags 132\nA B 100 id 2 x 1 flags 128").isSuspect)
        #expect(!status("A B 100 id 1 x 1 flags 132\nR N - id 0 x 0 flags 128").isSuspect)
        #expect(!status("A B 100 id 1 x 1 flags 132\nA B 100 id 1 x 1 flags 168").isSuspect)
    }

    // Catches a clock that keeps an old time when a record has none.
    @Test func `the last record's clock and sequence are kept`() {
        var book = OrderBook(key: RandomOperations.key)
        var message = OrderBookTests.order(.add, id: 1, price: 1, size: 1)
        message.sequence = 77
        book.apply(message)
        let first = book.status
        #expect(first.lastRecv == Timestamp(nanos: 1))
        #expect(first.lastSequence == 77)
        message.tsRecvRaw = UInt64.max
        book.apply(message)
        let second = book.status
        #expect(second.lastRecv == nil)
    }
}
