// What a record does to a book. The rules and their evidence are in semantics.md §1; each case below names its row.

extension OrderBook {
    /// Applies one record of this book.
    ///
    /// - Returns: what was odd about it, also counted in `anomalies`.
    /// - Complexity: O(1) but for a new or emptied price level, which moves the levels better than it.
    @discardableResult @inline(__always)
    public mutating func apply(_ message: MBOMessage) -> AnomalyKinds {
        note(message)
        let odd: AnomalyKinds
        switch message.actionRaw {
        case Action.add.rawValue: odd = add(message)
        case Action.cancel.rawValue: odd = cancel(message)
        case Action.modify.rawValue: odd = modify(message)
        case Action.trade.rawValue, Action.fill.rawValue, Action.none.rawValue:
            // Reported, never subtracted: the reduction follows as a cancel or a modify.
            odd = []
        case Action.clear.rawValue:
            clear()
            odd = []
        default: odd = .invalid
        }
        if !odd.isEmpty { anomalies.count(odd) }
        return odd
    }

    /// Snapshot, trust and clock, before the record's own effect.
    @inline(__always)
    private mutating func note(_ message: MBOMessage) {
        status.lastRecvRaw = message.tsRecvRaw
        status.lastSequence = message.sequence
        let special = RecordFlags([.snapshot, .maybeBadBook]).rawValue
        if message.flagsRaw & special == 0, !status.isInSnapshot { return }
        if message.flags.contains(.snapshot) {
            status.isInSnapshot = true
            // Its last record usually carries LAST; some never do, and then the first record after it ends it.
            if message.isLast { endSnapshot() }
        } else if status.isInSnapshot {
            endSnapshot()
        }
        if message.flags.contains(.maybeBadBook) { status.isSuspect = true }
    }

    private mutating func endSnapshot() {
        status.isInSnapshot = false
        status.isCold = false
        status.isSuspect = false
    }

    @inline(__always)
    private mutating func add(_ message: MBOMessage) -> AnomalyKinds {
        guard let side = message.side else { return .invalid }
        if message.flagsRaw & (RecordFlags.topOfBook.rawValue | RecordFlags.aggregated.rawValue) != 0 {
            return message.flags.contains(.topOfBook)
                ? setTopOfBook(message, side) : setAggregate(message, side)
        }
        guard message.priceRaw != MBOMessage.undefinedPrice, message.size > 0 else { return .invalid }
        let known = index.find(message.orderRaw, in: orders)
        if known != 0 {
            removeOrder(known)
            append(message.orderRaw, side, message.priceRaw, message.size)
            return .duplicateAdd
        }
        append(message.orderRaw, side, message.priceRaw, message.size)
        return []
    }

    @inline(__always)
    private mutating func cancel(_ message: MBOMessage) -> AnomalyKinds {
        guard let side = message.side else { return .invalid }
        if message.flagsRaw & RecordFlags.aggregated.rawValue != 0 {
            return removeAggregate(message, side)
        }
        let slot = index.find(message.orderRaw, in: orders)
        guard slot != 0 else { return .unknownCancel }
        let order = orders[slot]
        let level = levels[order.level]
        var odd: AnomalyKinds = []
        if level.price != message.priceRaw || level.isBid != (side == .bid) { odd.insert(.cancelMismatch) }
        if message.size >= order.size {
            if message.size > order.size { odd.insert(.oversizeCancel) }
            removeOrder(slot)
        } else {
            orders[slot].size = order.size - message.size
            levels[order.level].total -= UInt64(message.size)
        }
        return odd
    }

    @inline(__always)
    private mutating func modify(_ message: MBOMessage) -> AnomalyKinds {
        guard let side = message.side else { return .invalid }
        if message.flagsRaw & RecordFlags.aggregated.rawValue != 0 {
            return setAggregate(message, side)
        }
        guard message.priceRaw != MBOMessage.undefinedPrice, message.size > 0 else { return .invalid }
        let slot = index.find(message.orderRaw, in: orders)
        guard slot != 0 else {
            if unknownModify == .add { append(message.orderRaw, side, message.priceRaw, message.size) }
            return .unknownModify
        }
        let order = orders[slot]
        let level = levels[order.level]
        if level.price == message.priceRaw, level.isBid == (side == .bid), message.size < order.size {
            // Shrunk in place: the only modify that keeps its priority. An equal size is an iceberg's refresh and loses it.
            orders[slot].size = message.size
            levels[order.level].total -= UInt64(order.size - message.size)
        } else {
            removeOrder(slot)
            append(message.orderRaw, side, message.priceRaw, message.size)
        }
        return []
    }

    /// Empties the book: action `R`, whatever its side field says.
    mutating func clear() {
        orders.truncate(to: 1)
        levels.truncate(to: 1)
        freeOrder = 0
        freeLevel = 0
        bids.removeAll()
        asks.removeAll()
        index.removeAll()
        status.isCold = false
        status.isSuspect = false
    }

    /// A top-of-book quote: the whole side becomes this one level, or nothing when it names no price. Such publishers
    /// use one id per instrument on both sides, so it is never indexed.
    private mutating func setTopOfBook(_ message: MBOMessage, _ side: Side) -> AnomalyKinds {
        while true {
            let best = side == .bid ? bids.best : asks.best
            if best == 0 { break }
            removeOrder(levels[best].head)
        }
        guard message.priceRaw != MBOMessage.undefinedPrice else { return [] }
        append(message.orderRaw, side, message.priceRaw, message.size, isAnonymous: true)
        return []
    }

    /// An aggregated level: its size is set, whatever stood there; how many orders it is made of is unknown.
    private mutating func setAggregate(_ message: MBOMessage, _ side: Side) -> AnomalyKinds {
        guard message.priceRaw != MBOMessage.undefinedPrice, message.size > 0 else { return .invalid }
        removeLevel(side, message.priceRaw)
        append(message.orderRaw, side, message.priceRaw, message.size, isAnonymous: true)
        return []
    }

    private mutating func removeAggregate(_ message: MBOMessage, _ side: Side) -> AnomalyKinds {
        removeLevel(side, message.priceRaw) ? [] : .unknownCancel
    }

    @discardableResult
    private mutating func removeLevel(_ side: Side, _ price: Int64) -> Bool {
        let level = side == .bid ? bids.find(price).level : asks.find(price).level
        guard level != 0 else { return false }
        while true {
            let head = levels[level].head
            let isLastOne = orders[head].next == 0
            removeOrder(head)
            if isLastOne { return true }
        }
    }
}

// Storage: every order in the index is in exactly one level, every level is in exactly one side.
extension OrderBook {
    /// Appends at the tail of (side, price); makes the level when there is none.
    @inline(__always)
    mutating func append(_ id: UInt64, _ side: Side, _ price: Int64, _ size: UInt32, isAnonymous: Bool = false) {
        let (found, place) = side == .bid ? bids.find(price) : asks.find(price)
        let level = found != 0 ? found : newLevel(side, price, at: place)
        var node = OrderNode(id: id, size: size, level: level, isAnonymous: isAnonymous)
        let tail = levels[level].tail
        node.previous = tail
        let slot: UInt32
        if freeOrder != 0 {
            slot = freeOrder
            freeOrder = orders[slot].next
            orders[slot] = node
        } else {
            slot = orders.append(node)
        }
        if tail != 0 { orders[tail].next = slot } else { levels[level].head = slot }
        levels[level].tail = slot
        levels[level].total += UInt64(size)
        if !isAnonymous {
            levels[level].count += 1
            index.insert(id, slot: slot)
        }
    }

    private mutating func newLevel(_ side: Side, _ price: Int64, at place: UInt32) -> UInt32 {
        let node = LevelNode(price: price, isBid: side == .bid)
        let level: UInt32
        if freeLevel != 0 {
            level = freeLevel
            freeLevel = levels[level].head
            levels[level] = node
        } else {
            level = levels.append(node)
        }
        if side == .bid {
            bids.insert(price, level: level, at: place)
        } else {
            asks.insert(price, level: level, at: place)
        }
        return level
    }

    /// Takes an order out of its queue, and an emptied level out of its side.
    @inline(__always)
    mutating func removeOrder(_ slot: UInt32) {
        let order = orders[slot]
        if order.previous != 0 {
            orders[order.previous].next = order.next
        } else {
            levels[order.level].head = order.next
        }
        if order.next != 0 {
            orders[order.next].previous = order.previous
        } else {
            levels[order.level].tail = order.previous
        }
        levels[order.level].total -= UInt64(order.size)
        if !order.isAnonymous {
            levels[order.level].count -= 1
            index.remove(order.id, slot: slot)
        }
        orders[slot].next = freeOrder
        freeOrder = slot
        if levels[order.level].head == 0 { removeEmptyLevel(order.level) }
    }

    private mutating func removeEmptyLevel(_ level: UInt32) {
        let node = levels[level]
        if node.isBid {
            bids.remove(at: bids.find(node.price).place)
        } else {
            asks.remove(at: asks.find(node.price).place)
        }
        levels[level].head = freeLevel
        freeLevel = level
    }
}
