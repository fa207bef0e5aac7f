/// Something that looks at records one by one, each with its book just after it.
public protocol RecordVisitor {
    /// - Parameters:
    ///   - number: the record's number, from 1.
    ///   - odd: what was odd about it.
    ///   - book: its book, the record applied.
    mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook)

    /// The days of a book's name are over, or its id is given anew: what comes next of the key is another book.
    ///
    /// - Parameters:
    ///   - number: the first record of the new days, of any book.
    ///   - time: when they begin; nil where no clock can show it.
    mutating func turn(_ key: BookKey, number: Int, time: Timestamp?)
}

extension RecordVisitor {
    public mutating func turn(_ key: BookKey, number: Int, time: Timestamp?) {}
}

extension Timeline {
    /// Replays the records with indices in `range`, from the books as they stood before it, and shows the ones of the
    /// wanted books to the visitor.
    ///
    /// - Parameter selection: nil for all books, which are those of the instruments' names. A book that a name takes over is what
    ///   it is by then; one whose id is given anew begins empty.
    /// - Returns: the index behind the last record replayed; less than `range.upperBound` only when cancelled.
    /// - Complexity: O(records in the range), whatever comes before it.
    @discardableResult
    public func replay<V: RecordVisitor>(
        _ range: Range<Int>, of selection: BookSelection? = nil, into visitor: inout V,
        isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> Int {
        walk(
            range, of: placed(selection), takesLastTurns: true, isCancelled: isCancelled,
            turn: { visitor.turn($0.own.piece.key, number: $0.position + 1, time: $0.time) },
            visit: { visitor.visit($0, number: $1 + 1, odd: $2, book: $3) })
    }

    /// The one walk over records with their books: all that replay or derive something do it.
    ///
    /// - Parameters:
    ///   - placed: the pieces of books that are wanted; nil for all books.
    ///   - takesLastTurns: whether turns behind the last wanted record are said too.
    ///   - begin: told of a piece that has records before a position where it begins to be walked.
    ///   - turn: told of a turn before its books change.
    ///   - visit: told of a record, its index, what was odd about it and its book just after it.
    /// - Returns: the index behind the last record looked at; less than `range.upperBound` only when cancelled.
    @inline(__always)
    func walk<E: Error>(
        _ range: Range<Int>, of placed: [PlacedPiece]?, takesLastTurns: Bool, isCancelled: (_ position: Int) -> Bool,
        begin: (PlacedPiece, _ position: Int) -> Void = { _, _ in }, turn: (PieceTurns.Turn) throws(E) -> Void,
        visit: (MBOMessage, _ index: Int, AnomalyKinds, borrowing OrderBook) throws(E) -> Void
    ) throws(E) -> Int {
        let range = range.clamped(to: 0..<recording.count)
        var market = Market(unknownModify: unknownModify)
        for own in placed ?? namedPieces(at: range.lowerBound)
        where own.piece.positions.contains(range.lowerBound) && books[own.place].tally.first < range.lowerBound {
            market.books.adopt(book(of: own.piece, at: range.lowerBound))
            begin(own, range.lowerBound)
        }
        var turns = placed.map { PieceTurns($0, in: range) } ?? PieceTurns(anewIn: range, of: self)
        func take(upTo index: Int) throws(E) {
            while let next = turns.next(by: index) {
                try turn(next)
                guard next.isStart else { continue }
                market.books.adopt(book(of: next.own.piece, at: next.position))
                if books[next.own.place].tally.first < next.position { begin(next.own, next.position) }
            }
        }
        let end = try forEachRecord(of: placed, in: range, isCancelled: isCancelled) { message, index throws(E) in
            if turns.isDue(by: index) { try take(upTo: index) }
            let slot = market.books.slot(message.bookKey)
            let odd = market.books[slot].apply(message)
            try visit(message, index, odd, market.books[slot])
            return true
        }
        if takesLastTurns, end == range.upperBound { try take(upTo: range.upperBound - 1) }
        return end
    }
}

/// Where pieces end and begin on the way, in the order of the stream; of those at one place the ends first.
struct PieceTurns {
    struct Turn {
        var position: Int
        /// When the day begins; nil where no clock can show it.
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

    /// The places of a range at which ids of the books are given anew.
    init(anewIn range: Range<Int>, of timeline: Timeline) {
        for piece in timeline.givenAnew where piece.positions.lowerBound > range.lowerBound {
            guard let place = timeline.place(of: piece.key) else { continue }
            turns.append(
                Turn(
                    position: piece.positions.lowerBound, time: piece.from?.start, isStart: true,
                    own: PlacedPiece(place: place, piece: piece)))
        }
    }

    @inline(__always)
    func isDue(by index: Int) -> Bool { taken < turns.count && turns[taken].position <= index }

    /// The next turn that has come when the record with an index comes; nil when none has.
    mutating func next(by index: Int) -> Turn? {
        guard isDue(by: index) else { return nil }
        taken += 1
        return turns[taken - 1]
    }
}
