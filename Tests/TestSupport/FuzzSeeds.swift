import Engine

extension FuzzTarget {
    /// Small inputs to begin with, generated: the files of `Sources/Fuzz/Corpus`, in the order of their names.
    public var seeds: [(name: String, bytes: [UInt8])] {
        switch self {
        case .decoder: Self.streams + [("fragment", Self.records(.wild, count: 6)), ("empty", [])]
        case .metadata:
            (1...3).map { version in
                let head = DBNBytes.head(Self.head(UInt8(version)))
                return ("v\(version)", [UInt8(version - 1)] + head.dropFirst(8))
            }
        case .loader: Self.streams + [("frames", ZstdBytes.frames(Self.market, count: 3))]
        case .zstd: Self.streams.map { ($0.name, [0, 0] + $0.bytes) } + [("damaged", [128, 1] + Self.market)]
        case .books:
            (1...4).map { seed in
                var random = SeededRandom(seed: UInt64(seed))
                return ("random\(seed)", (0..<240).map { _ in UInt8(truncatingIfNeeded: random.next()) })
            }
        }
    }

    private static func head(_ version: UInt8) -> DBNBytes.Head {
        var head = DBNBytes.Head(version: version)
        head.symbols = ["ACME", "BOLT"]
        head.partial = ["CORN"]
        head.mappings = [
            ("ACME", [(20_250_106, 20_250_107, "1001"), (20_250_107, 20_250_108, "1002")]),
            ("BOLT", [(20_250_106, 20_250_107, "1002")]),
        ]
        return head
    }

    private static func records(_ mix: RandomOperations.Mix, count: Int) -> [UInt8] {
        RandomOperations.list(seed: 7, count: count, mix: mix).reduce(into: []) { $0 += DBNBytes.record($1) }
    }

    /// One of each version, with and without `ts_out`, with records of other types between.
    private static var streams: [(name: String, bytes: [UInt8])] {
        var streams: [(name: String, bytes: [UInt8])] = (1...3).map { version in
            var head = head(UInt8(version))
            head.tsOut = version == 2 ? 1 : 0
            let messages = RandomOperations.list(seed: UInt64(version), count: 8, mix: .wild)
            return ("v\(version)", DBNBytes.stream(messages, head: head))
        }
        let mixed =
            DBNBytes.head() + DBNBytes.record(rtype: 0x12, byteCount: 40) + records(.orders, count: 3)
            + DBNBytes.record(rtype: 0x13, byteCount: 520) + records(.orders, count: 3)
        streams.append(("mixed", mixed))
        streams.append(("market", market))
        return streams
    }

    /// A market with every phenomenon that fits into so few records.
    private static var market: [UInt8] {
        var parameters = SyntheticMarket.Parameters()
        parameters.records = 60
        parameters.orders = 20
        parameters.phenomena.snapshot = .both
        parameters.phenomena.publishers = 2
        parameters.phenomena.topOfBook = 1
        parameters.phenomena.levels = 1
        parameters.phenomena.anomalies = 6
        parameters.phenomena.badBook = true
        // The parameters are right; were they not, the corpus test would find an empty file.
        return (try? SyntheticMarket.dbn(parameters)) ?? []
    }
}

extension RandomOperations {
    /// A record that six bytes choose.
    ///
    ///     0 action (bits 0-3), side (4-5), price unit (6-7)   1 id   2 price   3 size   4 flags   5 unusual values
    static func message(_ bytes: [UInt8]) -> MBOMessage {
        let actions: [Action] = [
            .add, .add, .add, .add, .add, .cancel, .cancel, .cancel, .cancel, .modify, .modify, .modify, .trade, .fill,
            .none, .clear,
        ]
        let sides: [Side?] = [.bid, .ask, .bid, nil]
        let units: [Int64] = [1_000_000_000, 1_000_000_000, 10_000_000, 1]
        var price: Int64? = 100_000_000_000 + Int64(Int8(bitPattern: bytes[2])) * units[Int(bytes[0] >> 6)]
        var size = UInt32(bytes[3] & 15)
        var id = UInt64(bytes[1] & 31)
        // Rare values, where all but four bits are set.
        switch bytes[5] {
        case 0xF0: price = nil
        case 0xF1: price = Int64.min
        case 0xF2: price = Int64.max - 1
        case 0xF3: price = -(price ?? 0)
        case 0xF4: size = UInt32.max
        case 0xF5: id = UInt64.max
        case 0xF6: id <<= 59
        default: break
        }
        // Orders are the rule; of the other flags each is rare unless the byte asks for it.
        let flags = bytes[4] & 3 == 3 ? bytes[4] : bytes[4] & RecordFlags.last.rawValue
        var message = MBOMessage(
            publisher: key.publisher, instrument: key.instrument, tsEvent: Timestamp(nanos: 1),
            tsRecv: Timestamp(nanos: 1), action: actions[Int(bytes[0] & 15)], side: sides[Int(bytes[0] >> 4 & 3)],
            price: price.map { Price(nanos: $0) }, size: size, order: OrderID(id),
            flags: RecordFlags(rawValue: flags))
        if bytes[5] == 0xF7 { message.actionRaw = bytes[1] }
        if bytes[5] == 0xF8 { message.sideRaw = bytes[1] }
        return message
    }
}
