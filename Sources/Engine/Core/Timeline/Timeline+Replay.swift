/// Something that looks at records one by one, each with its book just after it.
public protocol RecordVisitor {
    /// - Parameters:
    ///   - number: the record's number, from 1.
    ///   - odd: what was odd about it.
    ///   - book: its book, the record applied.
    mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook)
}

extension Timeline {
    /// Replays the records with indices in `range`, from the books as they stood before it, and shows the ones of the
    /// wanted books to the visitor.
    ///
    /// - Parameter keys: nil for all books.
    /// - Returns: the index behind the last record replayed; less than `range.upperBound` only when cancelled.
    /// - Complexity: O(records in the range), whatever comes before it.
    @discardableResult
    public func replay<V: RecordVisitor>(
        _ range: Range<Int>, of keys: Set<BookKey>? = nil, into visitor: inout V, isCancelled: () -> Bool = { false }
    ) -> Int {
        let range = range.clamped(to: 0..<recording.count)
        if let keys, keys.count < books.count, books.count > 1 {
            return replaySome(range, keys, into: &visitor, isCancelled: isCancelled)
        }
        var market = market(at: range.lowerBound)
        var position = range.lowerBound
        let stride = recording.stride
        while position < range.upperBound, !isCancelled() {
            let end = min(position + TimelineBuilder.batchRecords, range.upperBound)
            recording.withRecords(position..<end) { bytes in
                for offset in 0..<end - position {
                    let message = bytes.mbo(at: offset * stride)
                    let slot = market.books.slot(message.bookKey)
                    let odd = market.books[slot].apply(message)
                    visitor.visit(message, number: position + offset + 1, odd: odd, book: market.books[slot])
                }
            }
            position = end
        }
        return position
    }

    /// A few books of many: only their records are touched, book by book in the order of the stream.
    private func replaySome<V: RecordVisitor>(
        _ range: Range<Int>, _ keys: Set<BookKey>, into visitor: inout V, isCancelled: () -> Bool
    ) -> Int {
        var market = Market(unknownModify: unknownModify)
        for key in keys.sorted() where place(of: key) != nil { market.books.adopt(book(key, at: range.lowerBound)) }
        var wanted: [UInt32] = []
        for key in keys {
            guard let place = place(of: key) else { continue }
            wanted += indices(of: place, in: range)
        }
        wanted.sort()
        for (step, index) in wanted.enumerated() {
            if step % TimelineBuilder.batchRecords == 0, isCancelled() { return Int(index) }
            let message = recording[Int(index)]
            let slot = market.books.slot(message.bookKey)
            let odd = market.books[slot].apply(message)
            visitor.visit(message, number: Int(index) + 1, odd: odd, book: market.books[slot])
        }
        return range.upperBound
    }
}
