/// The plan by which records of one type are read from text: the offset of each column, the values of fields that are
/// not given, and the columns that must be given.
///
/// A column that is missing leaves its field at "not given": a price or a time is undefined, a number 0, a letter or
/// a text empty, a side `N`, a status letter `~`, flags of an order `LAST`, a statistic's quantity undefined, a
/// symbol type and a message's code 255 (unknown). `ts_recv` and `ts_event` stand for each other.
///
/// A class because a row hands it about: one count to keep instead of one for each of its tables.
final class TextRowPlan: Sendable {
    /// A column of a table.
    enum Slot: Hashable, Sendable {
        case skip
        case recordType
        case tsOut
        case symbol
        /// A field, by its index in the layout's columns.
        case field(Int)
    }

    /// The parts of a column that a reader needs for every value, without texts, whose references would be counted.
    struct Target: Sendable {
        var kind: RecordLayout.Kind
        var offset: Int
        /// The column's number among `TextColumns`, for a price or a time.
        var column: UInt8
    }

    let layout: RecordLayout
    /// The targets in the order of the layout's columns.
    let targets: [Target]
    /// A whole record of this type in which nothing is given.
    let template: [UInt8]
    /// The target of `ts_out`; nil when records have none.
    let tsOut: Target?
    /// Columns, by their bits, without which a record says nothing.
    let required: UInt128
    /// The two clocks' bits and offsets; no bit for one that the layout does not have.
    private let tsRecv: (bit: UInt128, offset: Int)
    private let tsEvent: (bit: UInt128, offset: Int)
    /// The columns' keys in JSON, and the objects that they are in (as in `isKey`).
    private let keys: [TextKey.Known]
    private let places: [Int]

    init(_ layout: RecordLayout, hasTsOut: Bool) {
        self.layout = layout
        targets = layout.columns.map {
            Target(kind: $0.kind, offset: $0.offset, column: TextColumns.number($0.name, $0.kind))
        }
        tsOut =
            hasTsOut
            ? Target(
                kind: .timestamp, offset: layout.byteCount,
                column: TextColumns.number(TextColumns.tsOut, .timestamp)) : nil
        var record = TextRecordBuffer()
        let byteCount = layout.byteCount + (hasTsOut ? RecordLayout.tsOutByteCount : 0)
        record.reset([UInt8](repeating: 0, count: byteCount))
        record.store(UInt8(byteCount / 4), at: 0)
        var required: UInt128 = 0
        var clocks: [String: (bit: UInt128, offset: Int)] = [:]
        let needed = Self.needed(layout.rtype)
        for (index, column) in layout.columns.enumerated() {
            Self.fill(column, layout, &record)
            if needed.contains(column.name) { required |= 1 << UInt128(index) }
            if column.name.hasPrefix("ts_") { clocks[column.name] = (1 << UInt128(index), column.offset) }
        }
        if hasTsOut { record.store(UInt64.max, at: layout.byteCount) }
        template = record.all
        self.required = required
        keys = layout.columns.map { TextKey.Known($0.key) }
        tsRecv = clocks["ts_recv"] ?? (0, 0)
        tsEvent = clocks["ts_event"] ?? (0, 0)
        places = layout.columns.map { column in
            switch column.place {
            case .record: -2
            case .header: -1
            case .level(let index): index
            }
        }
    }

    /// True when JSON has this column under the key in an object: -2 the line's, -1 `hd`, else the index of the level.
    @inline(__always)
    func isKey(_ index: Int, at place: Int, _ key: TextKey, _ bytes: RawSpan) -> Bool {
        places[index] == place && key.isSame(as: keys[index], bytes)
    }

    /// The first required column that was not seen; nil when there is none.
    func missing(_ seen: UInt128) -> String? {
        let absent = required & ~seen
        if absent != 0 { return layout.columns[absent.trailingZeroBitCount].name }
        return seen & (tsRecv.bit | tsEvent.bit) == 0 ? layout.columns[0].name : nil
    }

    /// Lets the one clock stand for the other where only one was given.
    @inline(__always)
    func completeClocks(_ seen: UInt128, _ record: inout TextRecordBuffer) {
        let both = tsRecv.bit | tsEvent.bit
        guard seen & both != both, tsRecv.bit != 0 else { return }
        if seen & tsRecv.bit == 0 {
            record.store(record.integer(at: tsEvent.offset, as: UInt64.self), at: tsRecv.offset)
        } else {
            record.store(record.integer(at: tsRecv.offset, as: UInt64.self), at: tsEvent.offset)
        }
    }

    private static func needed(_ rtype: UInt8) -> Set<String> {
        switch rtype {
        case 0xA0: ["instrument_id", "action", "side", "price", "size", "order_id"]
        case 0x00: ["instrument_id", "price", "size"]
        case 0x01, 0x0A, 0xB1, 0xC0, 0xC1, 0xC2, 0xC3, 0xC4: ["instrument_id", "bid_px_00", "ask_px_00"]
        case 0x11, 0x20...0x24: ["instrument_id", "open", "high", "low", "close"]
        case 0x13: ["instrument_id", "raw_symbol"]
        case 0x15: ["err"]
        case 0x16: ["instrument_id", "stype_out_symbol"]
        case 0x17: ["msg"]
        case 0x18: ["instrument_id", "stat_type"]
        default: ["instrument_id"]
        }
    }

    private static func fill(_ column: RecordLayout.Column, _ layout: RecordLayout, _ record: inout TextRecordBuffer) {
        switch (column.kind, column.name) {
        case (.price, _): record.store(Int64.max, at: column.offset)
        case (.timestamp, _): record.store(UInt64.max, at: column.offset)
        case (.i64, "quantity"): record.store(Int64.max, at: column.offset)
        case (.u8, "rtype"): record.store(layout.rtype, at: column.offset)
        case (.u8, "flags") where layout.rtype == MBOMessage.recordType:
            record.store(RecordFlags.last.rawValue, at: column.offset)
        case (.u8, "stype_in"), (.u8, "stype_out"), (.u8, "code"), (.u8, "is_last"):
            record.store(UInt8.max, at: column.offset)
        case (.char, "action"): record.store(UInt8(ascii: layout.rtype == 0 ? "T" : "N"), at: column.offset)
        case (.char, "side"), (.char, "leg_side"), (.char, "unpaired_side"):
            record.store(UInt8(ascii: "N"), at: column.offset)
        case (.char, let name) where name.hasPrefix("is_"): record.store(UInt8(ascii: "~"), at: column.offset)
        default: break
        }
    }
}
