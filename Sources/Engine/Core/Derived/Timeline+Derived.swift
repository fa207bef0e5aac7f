extension Timeline {
    /// Makes a feed of the records of a range of indices, of some books or of all, in one pass, and hands its records out in
    /// pieces: whole records back to back, `feed.stride` bytes each, valid during the call.
    ///
    /// What came before the range is known: the first row compares with the books as they stood.
    ///
    /// - Returns: the index behind the last record read; less than the range's end only when cancelled.
    @discardableResult
    public func derive<E: Error>(
        _ feed: DerivedFeed, in range: Range<Int>, of keys: Set<BookKey>? = nil, isCancelled: () -> Bool = { false },
        into sink: (RawSpan) throws(E) -> Void
    ) throws(E) -> Int {
        let range = range.clamped(to: 0..<recording.count)
        switch feed.shape {
        case .depth, .tradesOnly:
            var scan = DepthScan(feed)
            forEachBegun(before: range.lowerBound, of: keys) { key, end in
                scan.begin(
                    with: book(key, at: end), isMidEvent: end < range.lowerBound,
                    pending: lastChange(of: key, in: end..<range.lowerBound))
            }
            return try derive(&scan, in: range, of: keys, isCancelled: isCancelled, into: sink)
        case .samples(let length), .bars(let length):
            var scan = IntervalScan(feed, nanos: length)
            forEachBegun(before: range.lowerBound, of: keys) { key, end in
                let trade = lastTrade(key, before: range.lowerBound)
                scan.begin(with: book(key, at: end), last: end > 0 ? recording[end - 1] : nil, trade: trade)
            }
            return try derive(&scan, in: range, of: keys, isCancelled: isCancelled, into: sink)
        }
    }

    /// The same as one array.
    public func derived(_ feed: DerivedFeed, in range: Range<Int>, of keys: Set<BookKey>? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        derive(feed, in: range, of: keys) { piece in
            // Sound: the pointer is used during the call only.
            unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    private func forEachBegun(before position: Int, of keys: Set<BookKey>?, _ body: (BookKey, Int) -> Void) {
        for summary in books where summary.tally.first < position && keys?.contains(summary.key) != false {
            body(summary.key, lastEventEnd(of: summary.key, at: position) ?? 0)
        }
    }

    private func lastTrade(_ key: BookKey, before position: Int) -> MBOMessage? {
        let trades = trades(
            in: 0..<position, of: [key], where: { message, _ in message.size > 0 && message.price != nil })
        return trades.last(1).last.map { recording[$0] }
    }

    /// The last record of a book in a range that may have changed it.
    private func lastChange(of key: BookKey, in range: Range<Int>) -> MBOMessage? {
        guard let place = place(of: key), !range.isEmpty else { return nil }
        for index in indices(of: place, in: range).reversed() {
            let message = recording[Int(index)]
            switch message.action {
            case .add, .cancel, .modify, .clear: return message
            case .trade, .fill, .some(.none), nil: break
            }
        }
        return nil
    }
}
