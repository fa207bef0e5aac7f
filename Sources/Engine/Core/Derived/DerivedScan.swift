/// Something that makes records of records and keeps them until they are handed out.
protocol DerivedScan: RecordVisitor {
    var rows: DerivedRows { get set }

    /// Says, before each visit, what time it is in the stream; nil when the record does not say.
    ///
    /// - Returns: false when there is enough to hand out and the same time is to be said again.
    mutating func advance(to time: Timestamp?) -> Bool

    /// Forgets how a book stood: from now on it is another one, or none that is wanted.
    mutating func drop(_ key: BookKey)

    /// The range is over.
    mutating func finish()
}

extension Timeline {
    /// Fewer bytes than these wait for more.
    private static var pieceByteCount: Int { 256 << 10 }

    /// Replays a range once, from the books as they stood before it, and hands out what the scan makes of it.
    ///
    /// - Parameter begin: tells the scan how the book of a piece stands at a position.
    /// - Returns: the index behind the last record replayed; less than the range's end only when cancelled.
    func derive<S: DerivedScan, E: Error>(
        _ scan: inout S, in range: Range<Int>, of placed: [PlacedPiece]?, isCancelled: (_ position: Int) -> Bool,
        begin: (inout S, PlacedPiece, Int) -> Void, into sink: (RawSpan) throws(E) -> Void
    ) throws(E) -> Int {
        let end = try walk(
            range, of: placed, takesLastTurns: false, isCancelled: isCancelled,
            begin: { begin(&scan, $0, $1) },
            turn: { turn throws(E) in
                while !scan.advance(to: turn.time) { try Self.handOut(&scan, into: sink) }
                scan.drop(turn.own.piece.key)
            },
            visit: { message, index, odd, book throws(E) in
                while !scan.advance(to: message.tsRecv) { try Self.handOut(&scan, into: sink) }
                scan.visit(message, number: index + 1, odd: odd, book: book)
                if scan.rows.byteCount >= Self.pieceByteCount { try Self.handOut(&scan, into: sink) }
            })
        guard end == range.upperBound else { return end }
        scan.finish()
        try Self.handOut(&scan, into: sink)
        return end
    }

    private static func handOut<S: DerivedScan, E: Error>(
        _ scan: inout S, into sink: (RawSpan) throws(E) -> Void
    ) throws(E) {
        guard scan.rows.byteCount > 0 else { return }
        try scan.rows.withBytes(sink)
        scan.rows.removeAll()
    }
}
