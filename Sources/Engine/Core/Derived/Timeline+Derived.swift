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
                scan.begin(with: book(key, at: end), isMidEvent: end < range.lowerBound)
            }
            return try sliced(range) { slice throws(E) in
                let done = replay(slice, of: keys, into: &scan, isCancelled: isCancelled)
                try scan.rows.withBytes(sink)
                scan.removeRows()
                return done
            }
        case .samples(let length), .bars(let length):
            var scan = IntervalScan(feed, nanos: length)
            forEachBegun(before: range.lowerBound, of: keys) { key, end in
                let trade = lastTrade(key, before: range.lowerBound)
                scan.begin(with: book(key, at: end), last: end > 0 ? recording[end - 1] : nil, trade: trade)
            }
            let done = try sliced(range) { slice throws(E) in
                let done = replay(slice, of: keys, into: &scan, isCancelled: isCancelled)
                if done == range.upperBound { scan.finish() }
                try scan.rows.withBytes(sink)
                scan.removeRows()
                return done
            }
            return done
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

    /// Records of the stream between two hand-outs: enough that restoring the books in between costs nothing, few enough
    /// that their rows (100 MB of mbp-10 at most) fit anywhere.
    private static var sliceRecords: Int { 1 << 18 }

    private func sliced<E: Error>(_ range: Range<Int>, _ body: (Range<Int>) throws(E) -> Int) throws(E) -> Int {
        var position = range.lowerBound
        while position < range.upperBound {
            let end = min(position + Self.sliceRecords, range.upperBound)
            let done = try body(position..<end)
            if done < end { return done }
            position = end
        }
        return position
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
}
