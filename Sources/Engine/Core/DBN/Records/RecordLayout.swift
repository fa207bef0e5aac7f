/// The offsets and names of the fields of one record type in one version of DBN: the one table that the text
/// encoder, the text decoder, the list of fields and the upgrade all read (dbn.md §3, dbn.md §6.3).
///
///     let layout = RecordLayout.layout(rtype: 0xA0, version: 3)   // mbo, 56 bytes
///     layout?.columns.map(\.name)                                 // ts_recv, ts_event, rtype, …
package struct RecordLayout: Hashable, Sendable {
    /// The kind of a field, by which its bytes are read and printed.
    package enum Kind: Hashable, Sendable {
        case u8, u16, u32, u64, i8, i16, i32, i64
        /// A price: `i64` in units of 1e-9; `Int64.max` is undefined.
        case price
        /// A time: `u64` nanoseconds since 1970; all ones is undefined.
        case timestamp
        /// A letter of one byte; NUL is none.
        case char
        /// NUL-padded text in `width` bytes, the last of them NUL in a well-made record.
        case text(width: Int)

        /// Bytes of the field.
        package var byteCount: Int {
            switch self {
            case .u8, .i8, .char: 1
            case .u16, .i16: 2
            case .u32, .i32: 4
            case .u64, .i64, .price, .timestamp: 8
            case .text(let width): width
            }
        }
    }

    /// The part of a JSON line that holds a field.
    package enum Place: Hashable, Sendable {
        /// The line's own object.
        case record
        /// The object `hd`.
        case header
        /// The object of this index in the array `levels`.
        case level(Int)
    }

    /// One field of a record.
    package struct Column: Hashable, Sendable {
        /// The field's name in CSV: `bid_px_00`.
        package let name: String
        /// The field's key in its object of a JSON line: `bid_px`. The same as `name` except in levels.
        package let key: String
        /// Bytes from the start of the record.
        package let offset: Int
        /// The kind of the field's bytes.
        package let kind: Kind
        /// The part of a JSON line that holds the field.
        package let place: Place
        /// True for a letter that the official encoders print as text of one byte, NUL and all, and not
        /// as the other letters. Only bytes that no venue should send tell the difference.
        package let isPlainLetter: Bool

        init(
            _ offset: Int, _ name: String, _ kind: Kind, place: Place = .record, key: String? = nil,
            isPlainLetter: Bool = false
        ) {
            self.name = name
            self.key = key ?? name
            self.offset = offset
            self.kind = kind
            self.place = place
            self.isPlainLetter = isPlainLetter
        }
    }

    /// The record type's name: `mbo`, `mbp-10`, `symbol-mapping`. Types of one layout but another interval have names
    /// of their own: `ohlcv-1s`.
    package let name: String
    /// The record type, by its wire number.
    package let rtype: UInt8
    /// The version of DBN: 1, 2 or 3.
    package let version: UInt8
    /// Bytes of a record, without `ts_out`.
    package let byteCount: Int
    /// The fields in the official CSV order; `ts_out` and `symbol`, which are no fields of the record, come after them.
    package let columns: [Column]
    /// The offset of the index timestamp: `ts_recv` when there is one, else `ts_event` (dbn.md §5).
    package let indexOffset: Int
    /// The layout's index in `all`.
    let index: Int

    init(
        _ name: String, rtype: UInt8, version: UInt8, byteCount: Int, columns: [Column], index: Int
    ) {
        self.name = name
        self.rtype = rtype
        self.version = version
        self.byteCount = byteCount
        self.columns = columns
        self.index = index
        indexOffset = columns.first { $0.name == "ts_recv" }?.offset ?? Self.tsEventOffset
    }

    /// The column of a name as CSV has it; nil when there is none. O(columns).
    package func column(named name: String) -> Column? { columns.first { $0.name == name } }

    /// The offset of `ts_event` in every record's header.
    static let tsEventOffset = 8
    /// Bytes that `ts_out` adds at the end of a record (dbn.md §2.2).
    package static let tsOutByteCount = 8

    /// The header's columns, in the order in which they are printed (dbn.md §6.3, H).
    static let header: [Column] = [
        Column(tsEventOffset, "ts_event", .timestamp, place: .header), Column(1, "rtype", .u8, place: .header),
        Column(2, "publisher_id", .u16, place: .header), Column(4, "instrument_id", .u32, place: .header),
    ]
}
