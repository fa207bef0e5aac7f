// The books of names that are other books on other days.

extension Timeline {
    /// Returns the piece of a name's books that a moment lies in; nil when the name stands for no book at that moment.
    ///
    /// The moment's day decides, which is that of its time as far as the records around it allow.
    func piece(of summary: BookSummary, at cursor: Cursor) -> BookPiece? {
        guard let pieces = summary.pieces else { return BookPiece(whole: summary.key) }
        let position = min(max(cursor.position, 0), recording.count)
        if let day = day(of: cursor) {
            guard let piece = pieces.first(where: { $0.holds(day) }) else { return nil }
            if piece.positions.lowerBound <= position, position <= piece.positions.upperBound { return piece }
        }
        // A clock that steps back over midnight: the position in the stream decides.
        return pieces.last { $0.positions.lowerBound < position && position <= $0.positions.upperBound }
    }

    private func day(of cursor: Cursor) -> PackedDate? {
        func day(_ index: Int) -> PackedDate? {
            recording.time(of: index, clock: .tsRecv).map { PackedDate(CalendarDate($0)) }
        }
        let position = min(max(cursor.position, 0), recording.count)
        let before = position > 0 ? day(position - 1) : nil
        let after = position < recording.count ? day(position) : nil
        guard let time = cursor.time else { return before ?? after }
        let own = PackedDate(CalendarDate(time))
        if let before, own < before { return before }
        if let after, own > after { return after }
        return own
    }

    /// True when a name stands for a book at a moment.
    public func stands(_ summary: BookSummary, at cursor: Cursor) -> Bool { piece(of: summary, at: cursor) != nil }

    /// Returns the key of the book that a name means at a moment; where it means none, that of its nearest days.
    public func key(of summary: BookSummary, at cursor: Cursor) -> BookKey {
        guard let pieces = summary.pieces else { return summary.key }
        if let piece = piece(of: summary, at: cursor) { return piece.key }
        let before = pieces.last { $0.positions.upperBound <= cursor.position }
        return (before ?? pieces.first)?.key ?? summary.key
    }

    /// Lends the book that a name means at a moment; an empty one where it means none.
    public func withBook<Result>(
        _ summary: BookSummary, at cursor: Cursor, _ body: (borrowing OrderBook) throws -> Result
    ) rethrows -> Result {
        guard let piece = piece(of: summary, at: cursor) else {
            return try body(OrderBook(key: key(of: summary, at: cursor), unknownModify: unknownModify))
        }
        return try withBook(of: piece, at: cursor.position, body)
    }

    /// Returns the book that a name means at a moment, as it stood after an earlier record; an empty one where it means
    /// none.
    public func book(of summary: BookSummary, at cursor: Cursor, after position: Int) -> OrderBook {
        guard let piece = piece(of: summary, at: cursor) else {
            return OrderBook(key: key(of: summary, at: cursor), unknownModify: unknownModify)
        }
        return book(of: piece, at: position)
    }

    /// Returns the book of a piece exactly after record number `position`; after the last record of the piece where
    /// that is before it.
    ///
    /// - Complexity: that of `book(_:at:)`; for an id given anew whose first record is no clear, O(records of the piece).
    public func book(of piece: BookPiece, at position: Int) -> OrderBook {
        switch begun(piece, at: position) {
        case .asKey(let position): return book(piece.key, at: position)
        case .own(let place, let records):
            var book = OrderBook(key: piece.key, unknownModify: unknownModify)
            catchUp(&book, place, records: records)
            return book
        }
    }

    /// Lends the book of a piece exactly after record number `position`; questions that go forwards cost the records
    /// between them.
    func withBook<Result>(
        of piece: BookPiece, at position: Int, _ body: (borrowing OrderBook) throws -> Result
    ) rethrows -> Result {
        switch begun(piece, at: position) {
        case .asKey(let position): return try withBook(piece.key, at: position, body)
        case .own(let place, let records):
            // A number among the recent books that no other piece and no book has.
            let shelf = place + books.count * (records.lowerBound + 1)
            return try withRecent(shelf, of: place, records, else: { book(of: piece, at: position) }, body)
        }
    }

    private enum Begun {
        /// The piece's book is the book of the key, whatever stood in it before.
        case asKey(at: Int)
        /// The piece's book begins empty and has these of the book's own records, by their number among them.
        case own(place: Int, records: Range<Int>)
    }

    private func begun(_ piece: BookPiece, at position: Int) -> Begun {
        let position = min(max(position, 0), piece.positions.upperBound)
        guard piece.origin > 0, let place = place(of: piece.key) else { return .asKey(at: position) }
        let first = ownRecords(place, before: piece.origin)
        let own = max(first, ownRecords(place, before: min(position, recording.count)))
        if own > first, let start = indices(of: place, in: piece.origin..<position, limit: 1).first,
            recording[Int(start)].action == .clear
        {
            return .asKey(at: position)
        }
        return .own(place: place, records: first..<own)
    }

    /// Returns the position after the last complete event of a piece among the first `position` records; nil when none
    /// has ended. The events of an instrument that takes a name over and goes on count.
    func lastEventEnd(of piece: BookPiece, at position: Int) -> Int? {
        let end = lastEventEnd(of: piece.key, at: min(position, piece.positions.upperBound))
        if let end, end <= piece.origin { return nil }
        return end
    }

    /// Returns the position after the last event of the book that a name means at a moment; nil when none has ended.
    public func lastEventEnd(of summary: BookSummary, at cursor: Cursor) -> Int? {
        piece(of: summary, at: cursor).flatMap { lastEventEnd(of: $0, at: cursor.position) }
    }
}
