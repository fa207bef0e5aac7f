/// A visitor that makes records of records and keeps them until they are handed out.
protocol DerivedScan: RecordVisitor {
    var rows: DerivedRows { get set }

    /// Says, before each visit, what time it is in the stream; nil when the record does not say.
    ///
    /// - Returns: false when there is enough to hand out and the same time is to be said again.
    mutating func advance(to time: Timestamp?) -> Bool

    /// Forgets how a book stood: from now on it is another one, or none that is wanted.
    mutating func drop(_ key: BookKey)

    /// Tells that the range is over.
    mutating func finish()
}

extension Timeline {
    /// Records between two looks at what there is to hand out, and at whether it is cancelled. Not more than two rows come
    /// of a record but where a clock passes, so that what is held stays below 4 MB.
    private static var batchRecords: Int { 4096 }
    /// Fewer bytes than these wait for more.
    private static var pieceByteCount: Int { 256 << 10 }
    /// Records of the stream whose indices are looked up together where only some books are wanted.
    private static var windowRecords: Int { 1 << 16 }

    /// Replays a range once, from the books as they stood before it, and hands out what the scan makes of it.
    ///
    /// - Parameter begin: tells the scan how the book of a piece stands at a position.
    /// - Returns: the index after the last record replayed; less than the range's end only when cancelled.
    func derive<S: DerivedScan, E: Error>(
        _ scan: inout S, in range: Range<Int>, of placed: [PlacedPiece]?, isCancelled: (_ position: Int) -> Bool,
        begin: (inout S, PlacedPiece, Int) -> Void, into sink: (RawSpan) throws(E) -> Void
    ) throws(E) -> Int {
        var market = Market(unknownModify: unknownModify)
        let all = placed ?? namedPieces(at: range.lowerBound)
        for own in all where own.piece.positions.contains(range.lowerBound) {
            guard books[own.place].tally.first < range.lowerBound else { continue }
            market.books.adopt(book(of: own.piece, at: range.lowerBound))
            begin(&scan, own, range.lowerBound)
        }
        var position = range.lowerBound
        var turns =
            placed.map { PieceTurns($0, in: range) }
            ?? PieceTurns(anew: givenAnew.drop { $0.positions.lowerBound <= range.lowerBound }, of: self)
        while position < range.upperBound {
            if isCancelled(position) { return position }
            let end: Int
            if let placed {
                end = min(position + Self.windowRecords, range.upperBound)
                try replay(placed, in: position..<end, &market, &scan, &turns, begin: begin, into: sink)
            } else {
                end = min(position + Self.batchRecords, range.upperBound)
                try replay(position..<end, &market, &scan, &turns, into: sink)
            }
            position = end
            if scan.rows.byteCount >= Self.pieceByteCount { try Self.handOut(&scan, into: sink) }
        }
        scan.finish()
        try Self.handOut(&scan, into: sink)
        return position
    }

    private func replay<S: DerivedScan, E: Error>(
        _ range: Range<Int>, _ market: inout Market, _ scan: inout S, _ turns: inout PieceTurns,
        into sink: (RawSpan) throws(E) -> Void
    ) throws(E) {
        let stride = recording.stride
        try recording.withRecords(range) { bytes throws(E) in
            for offset in 0..<range.count {
                let message = bytes.mbo(at: offset * stride)
                while let turn = turns.next(by: range.lowerBound + offset) {
                    while !scan.advance(to: turn.time) { try Self.handOut(&scan, into: sink) }
                    scan.drop(turn.own.piece.key)
                    market.books.adopt(OrderBook(key: turn.own.piece.key, unknownModify: unknownModify))
                }
                while !scan.advance(to: message.tsRecv) { try Self.handOut(&scan, into: sink) }
                let slot = market.books.slot(message.bookKey)
                let odd = market.books[slot].apply(message)
                scan.visit(message, number: range.lowerBound + offset + 1, odd: odd, book: market.books[slot])
            }
        }
    }

    /// Replays some books of many: only their records are touched.
    private func replay<S: DerivedScan, E: Error>(
        _ placed: [PlacedPiece], in range: Range<Int>, _ market: inout Market, _ scan: inout S,
        _ turns: inout PieceTurns,
        begin: (inout S, PlacedPiece, Int) -> Void, into sink: (RawSpan) throws(E) -> Void
    ) throws(E) {
        for index in ownIndices(placed, in: range) {
            let message = recording[Int(index)]
            while let turn = turns.next(by: Int(index)) {
                while !scan.advance(to: turn.time) { try Self.handOut(&scan, into: sink) }
                scan.drop(turn.own.piece.key)
                guard turn.isStart else { continue }
                market.books.adopt(book(of: turn.own.piece, at: turn.position))
                if books[turn.own.place].tally.first < turn.position { begin(&scan, turn.own, turn.position) }
            }
            while !scan.advance(to: message.tsRecv) { try Self.handOut(&scan, into: sink) }
            let slot = market.books.slot(message.bookKey)
            let odd = market.books[slot].apply(message)
            scan.visit(message, number: Int(index) + 1, odd: odd, book: market.books[slot])
            if scan.rows.byteCount >= Self.pieceByteCount { try Self.handOut(&scan, into: sink) }
        }
    }

    private static func handOut<S: DerivedScan, E: Error>(
        _ scan: inout S, into sink: (RawSpan) throws(E) -> Void
    ) throws(E) {
        guard scan.rows.byteCount > 0 else { return }
        try scan.rows.withBytes(sink)
        scan.rows.removeAll()
    }
}
