/// The best prices beside rows, in columns whose elements are in the order of the rows.
///
/// A side on which nobody stands has no price and the size 0, and so have both sides of a row whose moment has no judged
/// book (`Timeline.quotes`). The prices may be crossed or locked: that is data.
package struct QuoteColumns: Hashable, Sendable {
    /// The element of `bid` and `ask` where there is no price.
    package static let noPrice = MBOMessage.undefinedPrice

    /// The best bids in units of 1e-9; `noPrice` where there is none.
    package private(set) var bid: [Int64]
    /// The best asks in units of 1e-9; `noPrice` where there is none.
    package private(set) var ask: [Int64]
    /// The total sizes at the best bids; 0 where there is none.
    package private(set) var bidSize: [UInt64]
    /// The total sizes at the best asks; 0 where there is none.
    package private(set) var askSize: [UInt64]

    /// Makes columns without a price.
    init(rows count: Int) {
        bid = Array(repeating: Self.noPrice, count: count)
        ask = bid
        bidSize = Array(repeating: 0, count: count)
        askSize = bidSize
    }

    /// The best bid and offer beside a row. The columns do not have the numbers of orders, which are 0 here.
    package subscript(row: Int) -> BBO {
        func quote(_ price: Int64, _ size: UInt64) -> BBO.Quote? {
            price == Self.noPrice ? nil : BBO.Quote(price: Price(nanos: price), size: size, count: 0)
        }
        return BBO(bid: quote(bid[row], bidSize[row]), ask: quote(ask[row], askSize[row]))
    }

    /// The best prices beside some of the rows.
    package func gathered(_ rows: [Int]) -> QuoteColumns {
        var copy = QuoteColumns(rows: 0)
        copy.bid = rows.map { bid[$0] }
        copy.ask = rows.map { ask[$0] }
        copy.bidSize = rows.map { bidSize[$0] }
        copy.askSize = rows.map { askSize[$0] }
        return copy
    }

    mutating func set(_ row: Int, to bbo: BBO) {
        if let quote = bbo.bid { (bid[row], bidSize[row]) = (quote.price.nanos, quote.size) }
        if let quote = bbo.ask { (ask[row], askSize[row]) = (quote.price.nanos, quote.size) }
    }
}

extension Timeline {
    /// Returns the best prices beside market-by-order records: those of each record's own book, which is the one of its
    /// instrument and publisher, where an event ended.
    ///
    /// Without a delay they are the prices before the record's event: those where the book's last event before it ended,
    /// though the record may be in the middle of its event. There are none before the first event of a book has ended.
    ///
    /// With a delay they are the prices so much later by `ts_recv`: those where the book's last event ended among the
    /// records that `at T` takes, with T the record's `ts_recv` and the delay. There are none where the record has no
    /// `ts_recv`, and none past the end of the data, that is where T is after the latest `ts_recv` of any record.
    ///
    /// Where an id is given anew the prices are those of the record's own instrument, and there are none once the id is
    /// another's.
    ///
    /// - Parameters:
    ///   - rows: indices of records in any order, also repeated. Ascending ones need no sorting.
    ///   - delay: nanoseconds after the record; nil for the moment before its event.
    ///   - tick: is told how many rows of how many are done, every few thousand records; an error of it ends the work.
    /// - Throws: the errors of `tick`.
    /// - Complexity: O(records of the books asked for, from the first moment to the last), whatever the number of rows;
    ///   for few rows far apart that of `book(_:at:)` for each. As many cores as there are work on it.
    package func quotes(
        beside rows: [Int], after delay: UInt64? = nil,
        tick: @escaping @Sendable (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) async throws -> QuoteColumns {
        try await QuoteScan(self, beside: rows, after: delay, tick: tick).columnsOnAllCores(tick: tick)
    }
}
