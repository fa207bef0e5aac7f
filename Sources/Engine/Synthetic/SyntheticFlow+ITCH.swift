// NASDAQ's habits (formats.md §1.3): each message makes its own records, which share its sequence; several messages
// come in a packet, sharing `ts_recv`. In it, only the records of an instrument's last message carry F_LAST.
//
//     E  executed     T F C    the aggressor is not told: order 0; a sweep is one message for each order
//     X  reduced      C        with the shares removed
//     D  deleted      C        with all that was left
//     U  replaced     C A      the old id, and never F_LAST; then the new one, at the tail
//     P  hidden       T        side N
//     Q  cross        T        side N, after the executions it is made of: F C each
//     R  directory    R        once a day for each instrument: flags 8, sequence 0

import Engine

extension SyntheticFlow {
    /// The records of a packet at which no more messages are added.
    private static let packetRecords: UInt32 = 8

    /// Lets one aggressor meet the other side's orders one by one, best price first.
    ///
    /// - Precondition: there is room for four records, and an order to hit.
    mutating func execute(_ instrument: UInt32, buys: Bool, wanted: UInt32) {
        var wanted = wanted
        var executions = 0
        while wanted > 0, executions < 24, left >= 4 {
            let book = books.instruments[instrument]
            let rung = buys ? book.bestAsk : book.bestBid
            guard (buys ? book.asks : book.bids) > Self.leastOrders, !isFar(rung) else { return }
            if executions > 0 { sequence &+= 1 }
            let slot = books.front(instrument, rung)
            let order = books.orders[slot]
            let size = min(wanted, order.size)
            append(instrument, .trade, buys ? .bid : .ask, price: price(instrument, rung), size: size, order: 0)
            append(instrument, .fill, slot, size: size)
            append(instrument, .cancel, slot, size: size)
            wanted -= size
            executions += 1
            if size < order.size {
                books.resize(slot, size: order.size - size, reserve: order.reserve)
                continue
            }
            books.remove(instrument, slot)
            guard order.reserve > 0 else { continue }
            // The next part that a reserve order shows is a new order.
            sequence &+= 1
            let shown = min(order.size, order.reserve)
            let fresh = books.add(
                instrument, isBid: order.isBid, rung: rung, size: shown, reserve: order.reserve - shown, step: 1)
            append(instrument, .add, fresh, size: shown)
        }
    }

    /// Replaces an order: it gets a new id and loses its priority, whatever is changed.
    mutating func replace(_ instrument: UInt32, _ slot: UInt32, rung: Int32, size: UInt32) {
        let order = books.orders[slot]
        append(instrument, .cancel, slot, size: order.size)
        guard left >= 1 else {
            // No record is left for the new order: this was a deletion.
            books.remove(instrument, slot)
            return
        }
        books.orders[slot].id = books.takeID(1)
        books.move(instrument, slot, to: rung)
        books.resize(slot, size: size, reserve: order.reserve)
        append(instrument, .add, slot, size: size)
    }

    /// Adds messages of any book to the packet, now and then.
    mutating func fillPacket() {
        while left > 0, event.count < Self.packetRecords, random.chance(1, in: 4) {
            sequence &+= 1
            let later = UInt64(random.below(1_000))
            // The packet cannot come before its messages.
            if tsEvent + later < tsRecv { tsEvent += later }
            stampDelta()
            ordinary(pickBook())
        }
    }

    mutating func stampDelta() { tsInDelta = Int32(clamping: tsRecv - tsEvent) }

    /// Sets F_LAST on each record of an instrument's last message, and on the packet's last message the flag that it is
    /// the last.
    mutating func endPacket() {
        let count = event.count
        let end = event[count - 1].sequence
        for index in 0..<count {
            let record = event[index]
            var isLast = true
            var next = index + 1
            while isLast, next < count {
                let other = event[next]
                if other.instrument == record.instrument, other.publisher == record.publisher {
                    // A replacement's first half shares the sequence with its second.
                    isLast = other.sequence == record.sequence && !(record.action == .cancel && other.action == .add)
                }
                next += 1
            }
            if isLast { event[index].flagsRaw |= RecordFlags.last.rawValue }
            if isLast, record.sequence == end { event[index].flagsRaw |= RecordFlags.publisherSpecific.rawValue }
        }
    }

    /// Makes a day's first message about an instrument.
    mutating func list(_ book: UInt32) {
        // The directory message carries no sequence of its own.
        sequence &-= 1
        append(book, .clear, nil, price: MBOMessage.undefinedPrice, size: 0, order: 0)
        event[event.count - 1].sequence = 0
        event[event.count - 1].flagsRaw = RecordFlags.badTsRecv.rawValue
        course.lastEvent = tsEvent
    }
}
