public import Engine

/// A random market of several days on which names and instrument ids change partners, and what each name's book is: the judge
/// of questions by name. Names are absent on some days, ids without a name have no records, few days begin with a clear.
public struct NaiveNames: Sendable {
    public static let day: UInt64 = 86_400_000_000_000
    /// 2025-01-06.
    public static let start: UInt64 = 1_736_121_600_000_000_000
    public static let names = ["AAA", "BBB", "CCC"]
    public static let publishers: [UInt16] = [1, 2]

    public private(set) var messages: [MBOMessage] = []
    /// By day, the id of each name; nil where it is absent.
    public let ids: [[UInt32?]]
    public var days: Int { ids.count }

    public init(seed: UInt64, days: Int, recordsPerDay: Int) {
        var random = SeededRandom(seed: seed &* 77 &+ 5)
        var operations = RandomOperations(seed: seed, mix: .orders)
        var ids: [[UInt32?]] = []
        for day in 0..<days {
            var free: [UInt32] = [1001, 1002, 1003, 1004]
            var own: [UInt32?] = []
            for _ in Self.names {
                if random.chance(1, in: 5) {
                    own.append(nil)
                } else {
                    own.append(free.remove(at: Int(random.below(UInt32(free.count)))))
                }
            }
            ids.append(own)
            let present = own.compactMap(\.self)
            guard !present.isEmpty else { continue }
            let publishers = Self.publishers
            let open = Self.start + UInt64(day) * Self.day + 3_600_000_000_000 * UInt64(1 + random.below(10))
            var times = (0..<recordsPerDay).map { _ in open + UInt64(random.below(40_000)) * 1_000_000_000 }
            times.sort()
            let clears = random.chance(1, in: 3)
            var seen: Set<UInt32> = []
            for time in times {
                var message = operations.next()
                message.instrumentRaw = present[Int(random.below(UInt32(present.count)))]
                message.publisherRaw = publishers[Int(random.below(2))]
                message.tsRecvRaw = time
                message.tsEventRaw = time
                if clears, seen.insert(message.instrumentRaw << 4 | UInt32(message.publisherRaw)).inserted {
                    message.actionRaw = Action.clear.rawValue
                }
                messages.append(message)
            }
        }
        self.ids = ids
    }

    public func timeline() throws -> Timeline {
        var head = DBNBytes.Head()
        head.symbols = Self.names
        head.mappings = Self.names.enumerated().map { name, symbol in
            let intervals = (0..<days).compactMap { day in
                ids[day][name].map { (from: date(day), to: date(day + 1), id: "\($0)") }
            }
            return (symbol, intervals)
        }
        return try Timeline(try RecordingLoader().load(bytes: DBNBytes.stream(messages, head: head), name: "-"))
    }

    private func date(_ day: Int) -> UInt32 { 20_250_106 + UInt32(day) }

    public func day(of time: UInt64) -> Int { min(max(0, Int((time - Self.start) / Self.day)), days - 1) }

    private func holder(_ id: UInt32, _ day: Int) -> Int? { ids[day].firstIndex { $0 == id } }

    /// The id that a name means on a day, also one that nobody has taken since the name had it; nil when there is none.
    public func id(_ name: Int, on day: Int) -> UInt32? {
        if let own = ids[day][name] { return own }
        guard let last = (0..<day).last(where: { ids[$0][name] != nil }), let id = ids[last][name] else { return nil }
        return (last + 1...day).contains { holder(id, $0) != nil } ? nil : id
    }

    /// The records that made the name's book on a day, by index: those of its id since another name had it.
    private func own(_ name: Int, _ publisher: UInt16, on day: Int, before position: Int) -> [Int] {
        guard let id = id(name, on: day) else { return [] }
        let other = (0..<day).last { holder(id, $0).map { $0 != name } ?? false }
        let from = Self.start + UInt64(other.map { $0 + 1 } ?? 0) * Self.day
        return (0..<position).filter {
            messages[$0].instrumentRaw == id && messages[$0].publisherRaw == publisher && messages[$0].tsRecvRaw >= from
        }
    }

    /// The name's book after so many records, as it is seen on a day.
    public func book(_ name: Int, _ publisher: UInt16, on day: Int, at position: Int) -> NaiveBook {
        var book = NaiveBook(
            key: BookKey(instrument: InstrumentID(id(name, on: day) ?? 0), publisher: PublisherID(publisher)))
        for index in own(name, publisher, on: day, before: position) { book.apply(messages[index]) }
        return book
    }

    /// The name's book where its last event ended, and the record that ended it; nil when none has.
    public func judged(
        _ name: Int, _ publisher: UInt16, on day: Int, at position: Int
    ) -> (book: NaiveBook, record: Int)? {
        guard let last = own(name, publisher, on: day, before: position).last(where: { messages[$0].isLast }) else {
            return nil
        }
        return (book(name, publisher, on: day, at: last + 1), last + 1)
    }

    /// The name's records, by index.
    public func records(_ name: Int, _ publisher: UInt16, in range: Range<Int>) -> [Int] {
        range.filter {
            messages[$0].publisherRaw == publisher
                && ids[day(of: messages[$0].tsRecvRaw)][name] == messages[$0].instrumentRaw
        }
    }

    public static func bbo(_ book: NaiveBook) -> BBO {
        func quote(_ side: Side) -> BBO.Quote? {
            book.levels(side).first.map { BBO.Quote(price: $0.price, size: $0.size, count: $0.count) }
        }
        return BBO(bid: quote(.bid), ask: quote(.ask))
    }
}
