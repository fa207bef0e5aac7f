/// Cuts the records that name one id in one book (and the book's clears) into lives.
struct OrderLifeBuilder: ~Copyable {
    private let order: OrderID
    private let timeline: Timeline
    private let piece: BookPiece
    private var walker: BookWalker
    private var lives: [OrderLife] = []
    /// True when a fill of the order has no cancel or modify after it yet: a cancel that takes the order out is then
    /// the end of a fill.
    private var isFillOpen = false

    init(_ order: OrderID, _ timeline: Timeline, _ own: PlacedPiece) {
        self.order = order
        self.timeline = timeline
        piece = own.piece
        walker = BookWalker(timeline, own, at: own.piece.positions.lowerBound)
    }

    /// The last life of an order, and the one life of all quotes: a wild feed may have both under one id.
    private var current: Int?
    private var quotes: Int?
    private var isLive: Bool { current.map { lives[$0].state == .live } ?? false }

    /// True when a record is of a quote or a level and not of an order: the book does not look it up by id.
    private func isQuote(_ message: MBOMessage) -> Bool {
        switch message.action {
        case .add: message.flags.contains(.topOfBook) || message.flags.contains(.aggregated)
        case .cancel, .modify: message.flags.contains(.aggregated)
        case .trade, .fill, .some(.none): quotes != nil && !isLive
        case .clear, nil: false
        }
    }

    mutating func add(_ message: MBOMessage, at index: Int) {
        if message.action == .clear {
            clear(message, at: index)
            return
        }
        if isQuote(message) {
            if quotes == nil {
                quotes = lives.count
                lives.append(life(message, .quote))
            }
            note(message, at: index, place: nil, in: quotes)
            return
        }
        walker.move(to: index)
        if isLive, walker.book.locate(order) == nil { end(.displaced) }
        let odd = walker.apply(message, at: index)
        let place = walker.book.locate(order)
        switch message.action {
        case .add:
            if odd.contains(.duplicateAdd) { end(.replaced) }
            if !odd.contains(.invalid) { begin(message, .live) }
        case .modify:
            if !isLive, place != nil { begin(message, .live) }
            isFillOpen = false
        case .fill:
            isFillOpen = true
        case .cancel, .trade, .clear, .some(.none), nil: break
        }
        if current == nil { begin(message, .unknown) }
        note(message, at: index, place: place, in: current)
        if message.action == .fill, let current { lives[current].filled += UInt64(message.size) }
        if message.action == .cancel {
            if isLive, place == nil { end(isFillOpen ? .filled : .cancelled) }
            isFillOpen = false
        }
    }

    private mutating func clear(_ message: MBOMessage, at index: Int) {
        guard isLive else { return }
        walker.move(to: index)
        if walker.book.locate(order) == nil {
            end(.displaced)
        } else {
            note(message, at: index, place: nil, in: current)
            end(.cleared)
        }
    }

    private func life(_ message: MBOMessage, _ state: OrderLife.State) -> OrderLife {
        OrderLife(
            order: order, key: message.bookKey, symbol: timeline.symbol(of: message), side: message.side, history: [],
            state: state, piece: piece)
    }

    private mutating func begin(_ message: MBOMessage, _ state: OrderLife.State) {
        current = lives.count
        lives.append(life(message, state))
        isFillOpen = false
    }

    private mutating func end(_ state: OrderLife.State) { if let current { lives[current].state = state } }

    private mutating func note(_ message: MBOMessage, at index: Int, place: OrderPlace?, in life: Int?) {
        guard let life else { return }
        lives[life].history.append(OrderLife.Entry(message, number: index + 1, place: place))
        // A modify may change the side; the last one it stood on is the order's.
        if let place { lives[life].side = place.side }
    }

    consuming func finish(at position: Int) -> [OrderLife] {
        if isLive {
            walker.move(to: position)
            if walker.book.locate(order) == nil { end(.displaced) }
        }
        return lives
    }
}
