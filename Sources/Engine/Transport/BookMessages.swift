import Engine

/// A book as market-by-order records: a clear, then every order in the order of its priority (live-protocol.md §12).
package enum BookMessages {
    private static let flags: RecordFlags = [.snapshot, .badTsRecv]

    /// Returns the record that empties a client's book and ends its event.
    package static func clear(_ book: BookKey, at time: Timestamp?) -> MBOMessage {
        MBOMessage(
            publisher: book.publisher, instrument: book.instrument, tsEvent: time, tsRecv: time, action: .clear,
            side: nil, price: nil, size: 0, order: OrderID(0), flags: flags.union(.last))
    }

    /// Returns the book after the first `position` records of the recording.
    ///
    /// An order's `ts_event` and `sequence` are those of the last record that placed or changed it.
    ///
    /// - Complexity: O(records back to the oldest live order), a few nanoseconds each.
    package static func messages(_ book: BookKey, of timeline: Timeline, at position: Int) -> [MBOMessage] {
        messages(BookPiece(whole: book), of: timeline, at: position)
    }

    /// Returns a book on some days after the first `position` records, as `messages(_:of:at:)` does for a whole book.
    package static func messages(_ piece: BookPiece, of timeline: Timeline, at position: Int) -> [MBOMessage] {
        let book = piece.key
        let recording = timeline.recording
        let time = position > 0 ? recording.time(of: position - 1, clock: .tsRecv) : nil
        let snapshot = timeline.book(of: piece, at: position).snapshot(orders: true)
        var wanted: Set<OrderID> = []
        for level in snapshot.bids + snapshot.asks { for order in level.orders { wanted.insert(order.id) } }
        let origins = origins(of: wanted, book, recording, before: position)
        var messages = [clear(book, at: time ?? recording.bounds(clock: .tsRecv)?.first)]
        for (side, levels) in [(Side.bid, snapshot.bids), (.ask, snapshot.asks)] {
            for level in levels {
                for order in level.orders {
                    let origin = origins[order.id]
                    messages.append(
                        MBOMessage(
                            publisher: book.publisher, instrument: book.instrument, tsEvent: origin?.tsEvent ?? time,
                            tsRecv: time, action: .add, side: side, price: level.price, size: order.size,
                            order: order.id, flags: flags, channelID: origin?.channelID ?? 0,
                            sequence: origin?.sequence ?? 0))
                }
            }
        }
        if messages.count > 1 {
            // The event ends with its last record, not with the clear.
            messages[0] = messages[0].with(flags: flags)
            messages[messages.count - 1] = messages[messages.count - 1].with(flags: flags.union(.last))
        }
        return messages
    }

    /// Finds the last record that placed or changed each order, reading backwards until all are found.
    private static func origins(
        of wanted: Set<OrderID>, _ book: BookKey, _ recording: Recording, before position: Int
    ) -> [OrderID: MBOMessage] {
        var wanted = wanted
        var found: [OrderID: MBOMessage] = [:]
        var end = position
        while end > 0, !wanted.isEmpty {
            let start = max(0, end - 4096)
            for index in (start..<end).reversed() {
                let message = recording[index]
                guard message.bookKey == book, message.action == .add || message.action == .modify,
                    wanted.remove(message.order) != nil
                else { continue }
                found[message.order] = message
            }
            end = start
        }
        return found
    }
}

extension MBOMessage {
    fileprivate func with(flags: RecordFlags) -> MBOMessage {
        MBOMessage(
            publisher: publisher, instrument: instrument, tsEvent: tsEvent, tsRecv: tsRecv, action: action ?? .add,
            side: side, price: price, size: size, order: order, flags: flags, channelID: channelID,
            tsInDelta: tsInDelta, sequence: sequence)
    }
}
