internal import Crypto

/// Every book of a stream: (instrument_id, publisher_id) → book. One writer, not copyable.
public struct Market: ~Copyable {
    var books: BookTable
    var lookahead = Lookahead()

    /// Makes a market without books.
    ///
    /// - Parameter unknownModify: the rule of all its books for a modify whose order was never added.
    public init(unknownModify: OrderBook.UnknownModify = .add) { books = BookTable(unknownModify: unknownModify) }

    /// The number of books that have had a record.
    public var bookCount: Int { books.count }

    /// Applies one record to its book.
    @discardableResult @inline(__always)
    public mutating func apply(_ message: MBOMessage) -> AnomalyKinds {
        let slot = books.slot(message.bookKey)
        return books[slot].apply(message)
    }

    /// Lets `body` look at one book; nil when the key has had no record.
    public func withBook<R>(_ key: BookKey, _ body: (borrowing OrderBook) -> R) -> R? {
        guard let slot = books.find(key) else { return nil }
        return body(books[slot])
    }

    /// Lets `body` look at every book, in ascending (instrument_id, publisher_id).
    public func forEachBook(_ body: (borrowing OrderBook) -> Void) {
        let order = (0..<books.count).sorted { books[$0].key < books[$1].key }
        for slot in order { body(books[slot]) }
    }

    /// The number of live orders of all books. O(books).
    public var orderCount: Int {
        var count = 0
        for slot in 0..<books.count { count += books[slot].orderCount }
        return count
    }

    /// The anomalies of all books together. O(books).
    public var anomalies: Anomalies {
        var sum = Anomalies()
        for slot in 0..<books.count { sum += books[slot].anomalies }
        return sum
    }

    /// The canonical text of all books (semantics.md §5).
    public func canonicalText() -> [UInt8] {
        var text: [UInt8] = []
        forEachBook { $0.appendCanonicalText(to: &text) }
        return text
    }

    /// SHA-256 of the canonical text, in lower-case hex; equal across machines and implementations.
    public func digest() -> String {
        SHA256.hash(data: canonicalText()).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
