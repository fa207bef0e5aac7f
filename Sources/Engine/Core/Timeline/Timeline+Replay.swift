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
    /// - Parameter selection: nil for all books. A book that a name takes over is what it is by then; one whose id is given
    ///   anew begins empty.
    /// - Returns: the index behind the last record replayed; less than `range.upperBound` only when cancelled.
    /// - Complexity: O(records in the range), whatever comes before it.
    @discardableResult
    public func replay<V: RecordVisitor>(
        _ range: Range<Int>, of selection: BookSelection? = nil, into visitor: inout V,
        isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> Int {
        let range = range.clamped(to: 0..<recording.count)
        if let placed = placed(selection) {
            return replay(placed, range, into: &visitor, isCancelled: isCancelled)
        }
        var market = market(at: range.lowerBound)
        var position = range.lowerBound
        let stride = recording.stride
        while position < range.upperBound, !isCancelled(position) {
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
    private func replay<V: RecordVisitor>(
        _ placed: [PlacedPiece], _ range: Range<Int>, into visitor: inout V, isCancelled: (_ position: Int) -> Bool
    ) -> Int {
        var market = Market(unknownModify: unknownModify)
        var starts = PieceStarts(placed, after: range.lowerBound)
        for own in placed where own.piece.positions.contains(range.lowerBound) {
            market.books.adopt(book(of: own.piece, at: range.lowerBound))
        }
        var wanted: [UInt32] = []
        for own in placed where !own.positions(in: range).isEmpty {
            wanted += indices(of: own.place, in: own.positions(in: range))
        }
        wanted.sort()
        for (step, index) in wanted.enumerated() {
            if step % TimelineBuilder.batchRecords == 0, isCancelled(Int(index)) { return Int(index) }
            while let piece = starts.next(by: Int(index)) {
                market.books.adopt(book(of: piece, at: piece.positions.lowerBound))
            }
            let message = recording[Int(index)]
            let slot = market.books.slot(message.bookKey)
            let odd = market.books[slot].apply(message)
            visitor.visit(message, number: Int(index) + 1, odd: odd, book: market.books[slot])
        }
        return range.upperBound
    }
}

/// The pieces that begin on the way, in the order of the stream.
struct PieceStarts {
    private let pieces: [BookPiece]
    private var taken = 0

    /// - Parameter placed: by where they begin.
    init(_ placed: [PlacedPiece], after position: Int) {
        pieces = placed.map(\.piece).filter { $0.positions.lowerBound > position }
    }

    /// The next piece that has begun when the record with an index comes; nil when none has.
    @inline(__always)
    mutating func next(by index: Int) -> BookPiece? {
        guard taken < pieces.count, pieces[taken].positions.lowerBound <= index else { return nil }
        taken += 1
        return pieces[taken - 1]
    }
}
