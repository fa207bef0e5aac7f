extension Timeline {
    /// Makes a feed of the records of a range of indices, of some books or of all, in one pass, and hands its records out in
    /// pieces: whole records back to back, `feed.stride` bytes each, valid during the call.
    ///
    /// The books before the range are known: the first row compares with the books as they stood.
    ///
    /// - Returns: the index after the last record read; less than the range's end only when cancelled.
    @discardableResult
    public func derive<E: Error>(
        _ feed: DerivedFeed, in range: Range<Int>, of selection: BookSelection? = nil,
        isCancelled: (_ position: Int) -> Bool = { _ in false }, into sink: (RawSpan) throws(E) -> Void
    ) throws(E) -> Int {
        let range = range.clamped(to: 0..<recording.count)
        let placed = placed(selection)
        switch feed.shape {
        case .depth, .tradesOnly:
            var scan = DepthScan(feed)
            return try derive(
                &scan, in: range, of: placed, isCancelled: isCancelled,
                begin: { scan, own, position in
                    let end = begun(own.piece, before: position)
                    scan.begin(
                        with: book(of: own.piece, at: end), isMidEvent: end < position,
                        pending: lastChange(own.place, in: end..<position))
                }, into: sink)
        case .samples(let length), .bars(let length):
            var scan = IntervalScan(feed, nanos: length)
            return try derive(
                &scan, in: range, of: placed, isCancelled: isCancelled,
                begin: { scan, own, position in
                    let end = begun(own.piece, before: position)
                    let hasEnded = lastEventEnd(of: own.piece, at: position) != nil
                    scan.begin(
                        with: book(of: own.piece, at: end), last: hasEnded && end > 0 ? recording[end - 1] : nil,
                        trade: lastTrade(own.piece, before: position))
                }, into: sink)
        }
    }

    /// Returns the records of a feed over a range of indices as one array.
    public func derived(_ feed: DerivedFeed, in range: Range<Int>, of selection: BookSelection? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        derive(feed, in: range, of: selection) { piece in
            // Sound: the pointer is used during the call only.
            unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// Returns the position after the last event of a piece before a position; the piece's beginning when none has
    /// ended.
    private func begun(_ piece: BookPiece, before position: Int) -> Int {
        lastEventEnd(of: piece, at: position) ?? piece.origin
    }

    private func lastTrade(_ piece: BookPiece, before position: Int) -> MBOMessage? {
        let trades = trades(
            in: min(piece.origin, position)..<position, of: [piece.key],
            where: { message, _ in message.size > 0 && message.price != nil })
        return trades.last(1).last.map { recording[$0] }
    }

    /// Returns the last record of a book in a range that may have changed it; nil when there is none.
    private func lastChange(_ place: Int, in range: Range<Int>) -> MBOMessage? {
        guard !range.isEmpty else { return nil }
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
