// Snapshots (semantics.md §2), and the orders that stand before the data begins.

import Engine

extension SyntheticFlow {
    private static let snapshotFlags = RecordFlags([.snapshot, .badTsRecv]).rawValue

    /// Enters orders that no record told of: three quarters of those aimed at, fewer in a short file.
    mutating func seed(_ book: UInt32) {
        let books = parameters.bookCount
        for _ in 0..<min(parameters.orders * 3 / 4, parameters.records / (4 * books)) {
            let slot = enter(book)
            self.books.orders[slot].isUnseen = true
        }
    }

    /// Makes a snapshot: every order of a book in priority order, all with the snapshot's time.
    ///
    /// - Returns: false, and nothing made, when it would be empty or longer than the records that remain.
    mutating func snapshot(_ book: UInt32) -> Bool {
        let form = parameters.phenomena.form
        let clears = form != .noClear
        let count = Int(books.instruments[book].live) + (clears ? 1 : 0)
        guard count > 0, count <= remaining else { return false }
        // The records carry no sequence of their own.
        sequence &-= 1
        if clears {
            append(book, .clear, nil, price: MBOMessage.undefinedPrice, size: 0, order: 0)
            event[0].flagsRaw = form == .open ? RecordFlags.badTsRecv.rawValue : Self.snapshotFlags
        }
        for slot in books.slots(book) { appendToSnapshot(book, slot, clears: clears) }
        for index in 0..<event.count {
            event[index].tsInDelta = 0
            event[index].sequence = 0
        }
        if form != .open { event[event.count - 1].flagsRaw |= RecordFlags.last.rawValue }
        course.lastEvent = tsEvent
        course.tally.snapshots += 1
        return true
    }

    private mutating func appendToSnapshot(_ book: UInt32, _ slot: UInt32, clears: Bool) {
        if books.orders[slot].isUnseen {
            books.orders[slot].isUnseen = false
        } else if !clears {
            course.tally.anomalies.duplicateAdd += 1
        }
        let order = books.orders[slot]
        append(book, .add, slot, size: order.size)
        let last = event.count - 1
        event[last].flagsRaw = Self.snapshotFlags
        // The time of the order: a millisecond for each id that was given out after it.
        let age = (books.takeID(0) - order.id) * 1_000_000
        event[last].tsEventRaw = tsEvent > age ? tsEvent - age : 0
    }

    /// Counts the anomaly that a reader finds in a record of an order it has not seen.
    @inline(never)
    mutating func noteUnseen(_ action: Action, _ slot: UInt32) {
        switch action {
        case .cancel: course.tally.anomalies.unknownCancel += 1
        case .modify:
            // From here on the reader knows the order.
            course.tally.anomalies.unknownModify += 1
            books.orders[slot].isUnseen = false
        case .add: books.orders[slot].isUnseen = false
        case .clear, .trade, .fill, .none: break
        }
    }
}
