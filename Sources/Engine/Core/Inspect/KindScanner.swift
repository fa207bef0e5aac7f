/// Tells of records in a row whether they are moments of a kind. A book is restored when the first record of it comes.
struct KindScanner: ~Copyable {
    private let kind: Navigator.Kind
    private let timeline: Timeline
    private var market: Market
    /// The state of the books at their last event ends, by slot.
    private var best: [BBO] = []
    private var isCrossed: [Bool] = []
    /// The piece that the book in each slot belongs to.
    private var current: [BookPiece] = []
    /// The pieces of the books that are not looked at whole.
    private var pieces: [BookKey: [BookPiece]] = [:]

    /// - Parameter placed: the pieces of books whose records come; nil for all records of all books.
    init(_ kind: Navigator.Kind, _ timeline: Timeline, _ placed: [PlacedPiece]?) {
        self.kind = kind
        self.timeline = timeline
        // Books whose ids are given anew on the way are several books, one after the other.
        if placed == nil { pieces = timeline.piecesOfIDsGivenAnew }
        for own in placed ?? [] where !own.piece.isWhole { pieces[own.piece.key, default: []].append(own.piece) }
        market = Market(unknownModify: timeline.unknownModify)
    }

    /// - Precondition: called for every record of each book that it is called for, in order, from some point on.
    mutating func isHit(_ message: MBOMessage, at index: Int) -> Bool {
        switch kind {
        case .record: return true
        case .event: return message.isLast
        case .trade: return message.actionRaw == Action.trade.rawValue
        case .gap, .phase: return false
        case .bbo:
            let slot = apply(message, at: index)
            guard message.isLast else { return false }
            let bbo = market.books[slot].bbo
            if bbo == best[slot] { return false }
            best[slot] = bbo
            return true
        case .cross:
            let slot = apply(message, at: index)
            guard message.isLast else { return false }
            let was = isCrossed[slot]
            isCrossed[slot] = market.books[slot].cross == .crossed
            return isCrossed[slot] && !was
        }
    }

    private mutating func apply(_ message: MBOMessage, at index: Int) -> Int {
        let key = message.bookKey
        if let slot = market.books.find(key) {
            if !current[slot].positions.contains(index) { restore(key, before: index, in: slot) }
        } else {
            restore(key, before: index, in: nil)
        }
        let slot = market.books.slot(key)
        market.books[slot].apply(message)
        return slot
    }

    /// Restores the book as it stands before a record, and its state where its last event ended.
    ///
    /// - Parameter slot: the slot that holds the book of an earlier piece; nil when the book is new.
    private mutating func restore(_ key: BookKey, before index: Int, in slot: Int?) {
        let piece = pieces[key]?.first { $0.positions.contains(index) } ?? BookPiece(whole: key)
        let end = timeline.lastEventEnd(of: piece, at: index) ?? piece.origin
        let judged = timeline.book(of: piece, at: end)
        if let slot {
            best[slot] = judged.bbo
            isCrossed[slot] = judged.cross == .crossed
            current[slot] = piece
        } else {
            best.append(judged.bbo)
            isCrossed.append(judged.cross == .crossed)
            current.append(piece)
        }
        // Between events, which is nearly always, both are the same book.
        let isBetweenEvents = timeline.place(of: key).map {
            timeline.ownRecords($0, before: end) == timeline.ownRecords($0, before: index)
        }
        market.books.adopt(isBetweenEvents == true ? judged : timeline.book(of: piece, at: index))
    }
}
