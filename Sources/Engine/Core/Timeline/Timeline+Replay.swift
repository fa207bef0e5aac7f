/// A visitor that sees records one by one, each with its book just after it.
package protocol RecordVisitor {
    /// - Parameters:
    ///   - number: the record's number, from 1.
    ///   - odd: what was odd about it.
    ///   - book: its book, the record applied.
    mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook)

    /// Tells that the days of a book's name are over, or that its id is given anew: the records of the key that come
    /// next make another book.
    ///
    /// - Parameters:
    ///   - number: the first record of the new days, of any book.
    ///   - time: when they begin; nil where no clock can show it.
    mutating func turn(_ key: BookKey, number: Int, time: Timestamp?)
}

extension RecordVisitor {
    /// Does nothing: the default of a visitor that does not tell books of one key apart.
    package mutating func turn(_ key: BookKey, number: Int, time: Timestamp?) {}
}

extension Timeline {
    /// Replays the records with indices in `range`, from the books as they stood before it, and shows the ones of the
    /// wanted books to the visitor.
    ///
    /// - Parameter selection: nil for all books, which are those of the instruments' names. A book that a name takes over is what
    ///   it is by then; one whose id is given anew begins empty.
    /// - Returns: the index after the last record replayed; less than `range.upperBound` only when cancelled.
    /// - Complexity: O(records in the range), whatever comes before it.
    @discardableResult
    package func replay<V: RecordVisitor>(
        _ range: Range<Int>, of selection: BookSelection? = nil, into visitor: inout V,
        isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> Int {
        let range = range.clamped(to: 0..<recording.count)
        if let placed = placed(selection) {
            return replay(placed, range, into: &visitor, isCancelled: isCancelled)
        }
        var market = namedMarket(at: range.lowerBound)
        var position = range.lowerBound
        var starts = givenAnew.drop { $0.positions.lowerBound <= range.lowerBound }
        let stride = recording.stride
        while position < range.upperBound, !isCancelled(position) {
            while let piece = starts.first, piece.positions.lowerBound == position {
                visitor.turn(piece.key, number: position + 1, time: piece.from?.start)
                market.books.adopt(OrderBook(key: piece.key, unknownModify: unknownModify))
                starts.removeFirst()
            }
            let end = min(
                position + TimelineBuilder.batchRecords, range.upperBound, starts.first?.positions.lowerBound ?? Int.max
            )
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

    /// Replays a few books of many: only their records are touched, book by book in the order of the stream.
    private func replay<V: RecordVisitor>(
        _ placed: [PlacedPiece], _ range: Range<Int>, into visitor: inout V, isCancelled: (_ position: Int) -> Bool
    ) -> Int {
        var market = Market(unknownModify: unknownModify)
        var turns = PieceTurns(placed, in: range)
        func take(_ turn: PieceTurns.Turn) {
            visitor.turn(turn.own.piece.key, number: turn.position + 1, time: turn.time)
            if turn.isStart { market.books.adopt(book(of: turn.own.piece, at: turn.position)) }
        }
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
            while let turn = turns.next(by: Int(index)) { take(turn) }
            let message = recording[Int(index)]
            let slot = market.books.slot(message.bookKey)
            let odd = market.books[slot].apply(message)
            visitor.visit(message, number: Int(index) + 1, odd: odd, book: market.books[slot])
        }
        while let turn = turns.next(by: range.upperBound - 1) { take(turn) }
        return range.upperBound
    }

    /// Returns all books as their instruments' names mean them, exactly after record number `position`.
    func namedMarket(at position: Int) -> Market {
        var market = market(at: position)
        for piece in givenAnew where piece.positions.lowerBound <= position && market.books.find(piece.key) != nil {
            market.books.adopt(book(of: piece, at: position))
        }
        return market
    }
}

/// The positions at which pieces end and begin, in the order of the stream; of those at one position the ends first.
struct PieceTurns {
    struct Turn {
        var position: Int
        /// The start of the day; nil where no clock can show it.
        var time: Timestamp?
        var isStart: Bool
        var own: PlacedPiece
    }

    private var turns: [Turn] = []
    private var taken = 0

    init(_ placed: [PlacedPiece], in range: Range<Int>) {
        for own in placed {
            let piece = own.piece
            if piece.positions.lowerBound > range.lowerBound, piece.positions.lowerBound < range.upperBound {
                turns.append(
                    Turn(position: piece.positions.lowerBound, time: piece.from?.start, isStart: true, own: own))
            }
            if piece.positions.upperBound > range.lowerBound, piece.positions.upperBound < range.upperBound {
                turns.append(
                    Turn(position: piece.positions.upperBound, time: piece.to?.start, isStart: false, own: own))
            }
        }
        turns.sort { ($0.position, $0.isStart ? 1 : 0, $0.own.place) < ($1.position, $1.isStart ? 1 : 0, $1.own.place) }
    }

    /// Makes the turns at the positions at which ids of the books are given anew.
    init(anew pieces: ArraySlice<BookPiece>, of timeline: Timeline) {
        turns = pieces.compactMap { piece in
            timeline.place(of: piece.key).map { place in
                Turn(
                    position: piece.positions.lowerBound, time: piece.from?.start, isStart: true,
                    own: PlacedPiece(place: place, piece: piece))
            }
        }
    }

    /// Returns the next turn at or before the record with an index; nil when none is left.
    @inline(__always)
    mutating func next(by index: Int) -> Turn? {
        guard taken < turns.count, turns[taken].position <= index else { return nil }
        taken += 1
        return turns[taken - 1]
    }
}
