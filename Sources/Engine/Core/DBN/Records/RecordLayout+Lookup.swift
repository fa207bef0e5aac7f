extension RecordLayout {
    /// The layout of a record type in a version; nil for a type that DBN does not define and a version other than 1 to 3.
    ///
    /// - Complexity: O(1), two array reads; nothing is allocated.
    package static func layout(rtype: UInt8, version: UInt8) -> RecordLayout? {
        guard (1...3).contains(version) else { return nil }
        let slot = slots[(Int(version) - 1) * 256 + Int(rtype)]
        return slot == noSlot ? nil : all[Int(slot)]
    }

    /// The layout of a schema's records; nil for a version other than 1 to 3.
    package static func layout(schema: Schema, version: UInt8) -> RecordLayout? {
        layout(rtype: schema.recordType, version: version)
    }

    /// The fewest bytes a record of this type has in any version; nil for a type that DBN does not define.
    package static func smallestByteCount(rtype: UInt8) -> Int? {
        let byteCount = smallest[Int(rtype)]
        return byteCount == 0 ? nil : Int(byteCount)
    }

    /// Every layout: version 1's, version 2's, version 3's, each in the order of `recordTypes`.
    package static let all: [RecordLayout] = {
        var layouts: [RecordLayout] = []
        for version in UInt8(1)...3 {
            for (rtype, name) in recordTypes {
                let (byteCount, columns) = fields(rtype, version)
                layouts.append(
                    RecordLayout(
                        name, rtype: rtype, version: version, byteCount: byteCount, columns: columns,
                        index: layouts.count))
            }
        }
        return layouts
    }()

    private static let noSlot = UInt8.max

    private static let slots: [UInt8] = {
        var slots = [UInt8](repeating: noSlot, count: 3 * 256)
        for layout in all { slots[(Int(layout.version) - 1) * 256 + Int(layout.rtype)] = UInt8(layout.index) }
        return slots
    }()

    private static let smallest: [UInt16] = {
        var smallest = [UInt16](repeating: 0, count: 256)
        for layout in all {
            let known = smallest[Int(layout.rtype)]
            smallest[Int(layout.rtype)] = min(known == 0 ? .max : known, UInt16(layout.byteCount))
        }
        return smallest
    }()

    /// Every record type there is (dbn.md §2.3).
    static let recordTypes: [(rtype: UInt8, name: String)] = [
        (0x00, "trades"), (0x01, "mbp-1"), (0x0A, "mbp-10"), (0x11, "ohlcv-deprecated"), (0x12, "status"),
        (0x13, "definition"), (0x14, "imbalance"), (0x15, "error"), (0x16, "symbol-mapping"), (0x17, "system"),
        (0x18, "statistics"), (0x20, "ohlcv-1s"), (0x21, "ohlcv-1m"), (0x22, "ohlcv-1h"), (0x23, "ohlcv-1d"),
        (0x24, "ohlcv-eod"), (0xA0, "mbo"), (0xB1, "cmbp-1"), (0xC0, "cbbo-1s"), (0xC1, "cbbo-1m"),
        (0xC2, "tcbbo"), (0xC3, "bbo-1s"), (0xC4, "bbo-1m"),
    ]

    private static func fields(_ rtype: UInt8, _ version: UInt8) -> (byteCount: Int, columns: [Column]) {
        switch rtype {
        case 0x00: (48, trade)
        case 0x01: (80, trade + levels(1))
        case 0x0A: (368, trade + levels(10))
        case 0x12: (40, status)
        case 0x13: definition(version)
        case 0x14: (112, imbalance)
        case 0x15: version == 1 ? (80, errorV1) : (320, error)
        case 0x16: version == 1 ? (80, symbolMappingV1) : (176, symbolMapping)
        case 0x17: version == 1 ? (80, systemV1) : (320, system)
        case 0x18: version < 3 ? (64, statisticsV1) : (80, statistics)
        case 0xA0: (56, mbo)
        case 0xB1, 0xC2: (80, consolidatedTrade)
        case 0xC0, 0xC1: (80, consolidatedBest)
        case 0xC3, 0xC4: (80, best)
        default: (56, bar)
        }
    }
}

extension Schema {
    /// The `rtype` of the schema's records, which has its name. `tbbo` is made of `mbp-1` records.
    public var recordType: UInt8 { Self.recordTypes[Int(rawValue)] }

    private static let recordTypes: [UInt8] = allCases.map { schema in
        let name = schema == .tbbo ? Schema.mbp1.name : schema.name
        return RecordLayout.recordTypes.first { $0.name == name }?.rtype ?? 0
    }
}
