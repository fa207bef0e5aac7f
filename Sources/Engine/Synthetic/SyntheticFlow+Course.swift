// A market with phenomena, event by event: its days, its phases, and the choice of the next book.

import Engine

extension SyntheticFlow {
    /// Makes the records of one event that is not of the plain flow, flags included.
    mutating func unfold() {
        // A day of few records still opens all its books, unless midnight comes first.
        let isOver = (made >= course.dayEnd && course.phase != .opening) || tsRecv >= course.midnight
        if isOver, course.day + 1 < parameters.phenomena.dayCount { beginDay() }
        if course.phase == .opening, openBooks() { return }
        if moveOn() || inject() { return }
        ordinary(pickBook())
        if habits.isITCH { fillPacket() }
        finish()
    }

    /// Begins the next day, at the hour at which the first began.
    private mutating func beginDay() {
        course.day += 1
        course.tally.days += 1
        let day = Timestamp.nanosPerDay
        let dayStart = parameters.start.nanos + UInt64(course.day) * day
        tsEvent = dayStart
        stampReceipt()
        course.midnight = Timestamp(nanos: dayStart).startOfDay.nanos + day
        let days = parameters.phenomena.dayCount
        course.dayEnd = SyntheticCourse.share(parameters.records, course.day + 1, of: days)
        course.phase = .opening
        course.close = Int.max
        isMatching = true
        opened = 0
        guard parameters.phenomena.roll else { return }
        let publishers = habits.publishers
        for book in 0..<books.instruments.count {
            books.instruments[book].id = Self.id(ofInstrument: Int(book / publishers), day: course.day, of: parameters)
        }
    }

    /// Returns the id of an instrument on a day. With `roll` the ids go around, and there is one more of them than
    /// instruments.
    static func id(ofInstrument index: Int, day: Int, of parameters: SyntheticMarket.Parameters) -> UInt32 {
        guard parameters.phenomena.roll else { return firstInstrument + UInt32(index) }
        return firstInstrument + UInt32((index + day) % (parameters.instruments + 1))
    }

    /// Makes the first records of the next book; returns false when all books are open and none needed a record.
    private mutating func openBooks() -> Bool {
        let phenomena = parameters.phenomena
        while opened < books.instruments.count {
            let book = opened
            opened += 1
            let sendsOrders = books.instruments[book].kind == .orders
            if phenomena.hasStatuses, sendsOrders { say(.preOpen, of: book) }
            let isFirst = course.day == 0
            if sendsOrders, phenomena.snapshotsAtStart, !course.auction.isOpen(book) {
                if isFirst { seed(book) }
                let isMade = snapshot(book)
                if phenomena.auction { startAuction(book) }
                if isMade { return true }
            } else if phenomena.cold, isFirst {
                if sendsOrders { seed(book) }
                if sendsOrders, phenomena.auction { startAuction(book) }
            } else {
                books.clear(book)
                course.auction.close(book)
                if habits.isITCH {
                    list(book)
                } else {
                    append(book, .clear, nil, price: MBOMessage.undefinedPrice, size: 0, order: 0)
                    finish()
                }
                if sendsOrders, phenomena.auction { startAuction(book) }
                return true
            }
        }
        planDay()
        return false
    }

    /// Plans the rest of the day: an eighth of its records in the pre-open, a sixteenth after the close.
    private mutating func planDay() {
        guard parameters.phenomena.hasStatuses else {
            course.phase = .trading
            return
        }
        course.phase = .preOpen
        isMatching = false
        let rest = max(0, course.dayEnd - made)
        course.tradingStart = made + rest / 8
        course.close = course.dayEnd - rest / 16
        let halts = parameters.phenomena.halts
        let span = max(0, course.close - course.tradingStart)
        course.nextEdge = 0
        course.haltEdges = (0..<2 * halts).map { edge in
            // A halt lasts a quarter of the way from its beginning to that of the next.
            course.tradingStart + SyntheticCourse.share(span, (edge / 2 + 1) * 4 + edge % 2, of: (halts + 1) * 4)
        }
    }

    /// Moves from phase to phase, as the records pass. Every phase is entered, however few records it has.
    ///
    /// - Returns: Whether an auction made an event.
    private mutating func moveOn() -> Bool {
        guard parameters.phenomena.hasStatuses else { return false }
        if course.phase == .preOpen, made >= course.tradingStart {
            course.phase = .uncrossing(0)
            if parameters.phenomena.auction { sayAll(.cross) }
        }
        if case .uncrossing(let book) = course.phase, uncross(from: book) { return true }
        while course.nextEdge < course.haltEdges.count, course.phase == .trading || course.phase == .halted,
            made >= course.haltEdges[course.nextEdge]
        {
            let halts = course.nextEdge % 2 == 0
            course.nextEdge += 1
            course.phase = halts ? .halted : .trading
            isMatching = !halts
            sayAll(halts ? .halt : .trading)
        }
        if course.phase == .trading, made >= course.close {
            course.phase = .closed
            isMatching = false
            sayAll(.close)
        }
        return false
    }

    /// Picks a book: an instrument, and one of its publishers.
    mutating func pickBook() -> UInt32 {
        let publishers = habits.publishers
        let instrument = pickInstrument()
        return publishers == 1 ? instrument : instrument * publishers + random.below(publishers)
    }

    /// Makes an event that the phase lets a book's publisher send.
    mutating func ordinary(_ book: UInt32) {
        follow(book)
        switch books.instruments[book].kind {
        case .topOfBook: quote(book)
        case .levels: changeLevel(book)
        case .orders:
            switch course.phase {
            case .preOpen where course.auction.isOpen(book), .uncrossing where course.auction.isOpen(book):
                changeAuction(book)
            case .closed where books.instruments[book].live > 0: cancel(book)
            case .opening, .preOpen, .uncrossing, .trading, .halted, .closed: act(book)
            }
        }
    }

    /// Sets F_LAST where the venue does, and now and then a `ts_event` of a matching engine whose clock is late.
    mutating func finish() {
        if habits.late > 0, course.lastEvent > 0, random.below(SyntheticHabits.all) < habits.late {
            let time = course.lastEvent - 1 - UInt64(random.below(50_000))
            for index in 0..<event.count { event[index].tsEventRaw = time }
            course.tally.lateEvents += 1
        }
        if habits.isITCH {
            endPacket()
        } else {
            event[event.count - 1].flagsRaw |= RecordFlags.last.rawValue
        }
        course.lastEvent = event[event.count - 1].tsEventRaw
    }
}
