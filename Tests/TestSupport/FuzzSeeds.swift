import Engine
import EngineSynthetic

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
        case .loader:
            Self.streams + [
                ("frames", ZstdBytes.frames(Self.market, count: 3)), ("gzip", GzipBytes.member(Self.market)),
                ("together", Self.market + Self.market),
            ]
        case .zstd: Self.streams.map { ($0.name, [0, 0] + $0.bytes) } + [("damaged", [128, 1] + Self.market)]
        case .books:
            (1...4).map { seed in
                var random = SeededRandom(seed: UInt64(seed))
                return ("random\(seed)", (0..<240).map { _ in UInt8(truncatingIfNeeded: random.next()) })
            }
        case .csv:
            Self.texts([.csv, .tsv]) + [
                (
                    "quoted",
                    Array("ts_event,instrument_id,side,price,size,\"symbol\"\n1,7,B,1.5,2,\"A\"\"B\n\"\r\n".utf8)
                ),
                (
                    "forms",
                    Array(
                        ("ts_event,rtype,instrument_id,action,side,price,size,order_id\n"
                            + "1758742200001,160,7,A,B,100,5.0,1\n1758742200001.5,160,7,A,B,1.0025e2,1e3,2\n"
                            + "ts_event,rtype,instrument_id,action,side,price,size,order_id\n"
                            + "1758742200002,160,7,A,B,\"1,234.50\",5,3\n").utf8)
                ),
            ]
        case .ndjson:
            Self.texts([.json]) + [
                (
                    "list",
                    Array(
                        (#"[{"ts_event":1758742200,"rtype":160,"instrument_id":7,"action":"A","side":"B","price":NaN,"#
                            + #""size":1,"order_id":1},"# + "\n"
                            + #"{"ts_event":"0","rtype":160,"instrument_id":7,"action":"A","side":"B","price":100,"size":1,"#
                            + #""order_id":2}]"#).utf8)
                )
            ]
        case .print:
            [
                ("mbo", [12] + Self.records(.wild, count: 5)),
                (
                    "types",
                    [34]
                        + [(0x00, 48), (0x01, 80), (0x0A, 368), (0x12, 40), (0x14, 112), (0x16, 176), (0x20, 56)]
                        .flatMap { DBNBytes.record(rtype: UInt8($0.0), byteCount: $0.1) }
                ),
            ]
        case .dbz: [("legacy", Self.legacyFile)]
        }
    }

    /// The market as text: raw and pretty, between commas and tabs, or as JSON.
    private static func texts(_ formats: [RecordTextFormat]) -> [(name: String, bytes: [UInt8])] {
        let messages = RandomOperations.list(seed: 5, count: 6, mix: .wild)
        let records = messages.reduce(into: []) { $0 += DBNBytes.record($1) }
        var texts: [(name: String, bytes: [UInt8])] = []
        for format in formats {
            for options in [RecordTextOptions(), .pretty] {
                var encoder = RecordTextEncoder(format, options: options, version: 3, hasTsOut: false)
                var text: [UInt8] = []
                encoder.begin(.mbo, to: &text)
                // Sound: the span is used during the call only. Should it fail, the corpus test finds an empty file.
                _ = try? unsafe encoder.append(records.span.bytes, to: &text)
                texts.append(("\(format)-\(options == .pretty ? "pretty" : "raw")", text))
            }
        }
        return texts
    }

    private static var legacyFile: [UInt8] {
        var lists = DBNBytes()
        lists.integer(UInt32(0))
        lists.integer(UInt32(1))
        lists.text("ACME", 22)
        for _ in 0..<3 { lists.integer(UInt32(0)) }
        var head = DBNBytes(Array("DBZ".utf8) + [1])
        head.text("GLBX.MDP3", 16)
        head.integer(UInt16(0))
        for time in [1_758_742_200_000_000_000, 1_758_751_200_000_000_000] as [UInt64] { head.integer(time) }
        head.integer(UInt64(2))
        head.integer(UInt64(77))
        head.bytes += [1, 1, 0] + [UInt8](repeating: 0, count: 39)
        return ZstdBytes.skippable(head.bytes + ZstdBytes.frame(lists.bytes), kind: 1)
            + ZstdBytes.frame(records(.orders, count: 4))
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
