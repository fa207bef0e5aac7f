public import Engine

/// Seeded lists of records for one book, biased to collide: few ids, few prices, every action, flag and edge value.
public struct RandomOperations: Sendable {
    /// The kinds of operations that a list may contain.
    public enum Mix: Sendable, CaseIterable {
        /// Orders only: adds, cancels, modifies, trades and clears, valid for the most part.
        case orders
        /// Also top-of-book quotes, aggregated levels, undefined and extreme prices, sizes of 0 and letters nobody defined.
        case wild
    }

    public static let key = BookKey(instrument: InstrumentID(7), publisher: PublisherID(1))

    private var random: SeededRandom
    private let mix: Mix
    private var clock: UInt64 = 1_000_000_000

    public init(seed: UInt64, mix: Mix) {
        random = SeededRandom(seed: seed)
        self.mix = mix
    }

    public static func list(seed: UInt64, count: Int, mix: Mix) -> [MBOMessage] {
        var operations = RandomOperations(seed: seed, mix: mix)
        return (0..<count).map { _ in operations.next() }
    }

    public mutating func next() -> MBOMessage {
        let isWild = mix == .wild
        let action = Self.actions[Int(random.below(UInt32(Self.actions.count)))]
        clock += UInt64(random.below(3))
        var flags: RecordFlags = random.chance(3, in: 4) ? .last : []
        if isWild {
            if random.chance(1, in: 12) { flags.insert(.topOfBook) }
            if random.chance(1, in: 12) { flags.insert(.aggregated) }
            if random.chance(1, in: 20) { flags.insert(.snapshot) }
            if random.chance(1, in: 40) { flags.insert(.maybeBadBook) }
        }
        let bits = random.next()
        let side: Side? = isWild && bits & 31 == 0 ? nil : bits & 32 == 0 ? .bid : .ask
        let ids = isWild ? Self.ids : Self.ids.prefix(8)
        let sizes = isWild ? Self.sizes : Self.sizes.prefix(6)
        var message = MBOMessage(
            publisher: Self.key.publisher, instrument: Self.key.instrument, tsEvent: Timestamp(nanos: clock),
            tsRecv: Timestamp(nanos: clock), action: action, side: side, price: price(isWild),
            size: sizes[Int(random.below(UInt32(sizes.count)))], order: OrderID(pick(ids)), flags: flags,
            sequence: UInt32(truncatingIfNeeded: clock))
        if isWild, random.chance(1, in: 100) { message.actionRaw = UInt8(truncatingIfNeeded: bits >> 8) }
        if isWild, random.chance(1, in: 100) { message.sideRaw = UInt8(truncatingIfNeeded: bits >> 16) }
        return message
    }

    private mutating func pick<T>(_ values: ArraySlice<T>) -> T {
        values[values.startIndex + Int(random.below(UInt32(values.count)))]
    }

    private mutating func price(_ isWild: Bool) -> Price? {
        if isWild, random.chance(1, in: 8) {
            let nanos = Self.edges[Int(random.below(UInt32(Self.edges.count)))]
            return nanos == Int64.max ? nil : Price(nanos: nanos)
        }
        return Price(nanos: (98 + Int64(random.below(5))) * 1_000_000_000)
    }

    private static let actions: [Action] =
        Array(repeating: .add, count: 40) + Array(repeating: .cancel, count: 28) + Array(repeating: .modify, count: 24)
        + [.trade, .trade, .fill, .fill, .none, .clear]
    /// The unusual values after the eight ordinary ones.
    private static let ids: ArraySlice<UInt64> = [1, 2, 3, 4, 5, 6, 7, 8, 0, UInt64.max, 1 << 32, 1 << 63]
    private static let sizes: ArraySlice<UInt32> = [1, 1, 2, 3, 5, 10, 0, UInt32.max]
    private static let edges: [Int64] = [
        Int64.max, Int64.max - 1, Int64.min, Int64.min + 1, -1, 0, 1, -100_000_000_000, 100_000_000_001,
    ]
}
