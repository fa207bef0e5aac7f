public import Engine

/// Every state of every book of a short list of records, kept: the judge of whatever is asked of a timeline.
public struct NaiveMarket: Sendable {
    public let messages: [MBOMessage]
    /// `states[p]`: the books after the first p records.
    public private(set) var states: [[BookKey: NaiveBook]] = [[:]]
    public private(set) var odd: [AnomalyKinds] = []

    public init(_ messages: [MBOMessage]) {
        self.messages = messages
        for message in messages {
            var books = states[states.count - 1]
            odd.append(books[message.bookKey, default: NaiveBook(key: message.bookKey)].apply(message))
            states.append(books)
        }
    }

    /// Colliding operations over a few books, some instruments at two publishers.
    public static func random(seed: UInt64, count: Int, mix: RandomOperations.Mix, books: Int = 3) -> NaiveMarket {
        var random = SeededRandom(seed: seed &* 31 &+ 7)
        var keys: [BookKey] = []
        for book in 0..<books {
            let instrument = InstrumentID(7 + UInt32(book / 2))
            keys.append(BookKey(instrument: instrument, publisher: PublisherID(1 + UInt16(book % 2))))
        }
        return NaiveMarket(
            RandomOperations.list(seed: seed, count: count, mix: mix).map { operation in
                let key = keys[Int(random.below(UInt32(books)))]
                var message = operation
                message.publisherRaw = key.publisher.raw
                message.instrumentRaw = key.instrument.raw
                return message
            })
    }

    public func timeline() throws -> Timeline {
        var head = DBNBytes.Head()
        head.symbols = ["ALL_SYMBOLS"]
        return try Timeline(try RecordingLoader().load(bytes: DBNBytes.stream(messages, head: head), name: "-"))
    }

    public func book(_ key: BookKey, at position: Int) -> NaiveBook {
        states[position][key] ?? NaiveBook(key: key)
    }

    public func bbo(_ key: BookKey, at position: Int) -> BBO {
        let book = book(key, at: position)
        func quote(_ side: Side) -> BBO.Quote? {
            book.levels(side).first.map { BBO.Quote(price: $0.price, size: $0.size, count: $0.count) }
        }
        return BBO(bid: quote(.bid), ask: quote(.ask))
    }

    /// Positions after the ends of a book's events up to a position, 0 (nothing yet) first.
    public func eventEnds(_ key: BookKey, to position: Int? = nil) -> [Int] {
        [0]
            + (0..<(position ?? messages.count)).filter { messages[$0].bookKey == key && messages[$0].isLast }
            .map { $0 + 1 }
    }
}
