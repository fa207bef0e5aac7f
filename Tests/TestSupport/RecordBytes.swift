import Engine

/// Records of every type, built field after field in the order of dbn.md §3 with random values, and the texts that
/// dbn.md §6 wants for them: a second description of the layouts, without offsets, which shares nothing with that of
/// the engine.
public struct RecordBytes: Sendable {
    public struct Layout: Sendable, CustomStringConvertible {
        public var rtype: UInt8
        public var version: UInt8
        public var byteCount: Int
        /// `name:kind`, in the order of the struct; `_n` are n bytes of no name.
        public var fields: String
        /// The columns in the order of the text, `H` for the header's four.
        public var order: String

        public var description: String { "0x\(String(rtype, radix: 16)) v\(version)" }

        public var columns: [String] {
            order.split(separator: " ").flatMap { word in
                word == "H" ? ["ts_event", "rtype", "publisher_id", "instrument_id"] : [String(word)]
            }
        }
    }

    /// A whole record.
    public private(set) var bytes: [UInt8]
    /// Raw CSV fields by column.
    public private(set) var texts: [String: String]

    /// - Parameter tsOut: appended to the record and counted in its length.
    public init(_ layout: Layout, seed: UInt64, tsOut: UInt64? = nil) {
        var random = SeededRandom(seed: seed)
        let byteCount = layout.byteCount + (tsOut == nil ? 0 : 8)
        var record = DBNBytes([UInt8(byteCount / 4), layout.rtype])
        let publisher = UInt16(truncatingIfNeeded: random.next())
        let instrument = UInt32(truncatingIfNeeded: random.next())
        let tsEvent = random.next()
        record.integer(publisher)
        record.integer(instrument)
        record.integer(tsEvent)
        texts = [
            "rtype": String(layout.rtype), "publisher_id": String(publisher), "instrument_id": String(instrument),
            "ts_event": String(tsEvent),
        ]
        for field in layout.fields.split(separator: " ") {
            if field.hasPrefix("_") {
                record.bytes += [UInt8](repeating: 0xA5, count: Int(field.dropFirst()) ?? 0)
                continue
            }
            let parts = field.split(separator: ":")
            texts[String(parts[0])] = Self.append(String(parts[1]), to: &record, &random)
        }
        precondition(record.bytes.count == layout.byteCount, "\(layout) has \(record.bytes.count) bytes")
        if let tsOut {
            record.integer(tsOut)
            texts["ts_out"] = String(tsOut)
        }
        bytes = record.bytes
    }

    /// Appends a random value of a kind and returns its text.
    private static func append(_ kind: String, to record: inout DBNBytes, _ random: inout SeededRandom) -> String {
        let raw = random.next()
        // Small numbers as often as large ones.
        let value = random.chance(1, in: 2) ? raw : raw >> (random.next() % 64)
        func put<T: FixedWidthInteger>(_ value: T) -> String {
            record.integer(value)
            return String(value)
        }
        switch kind {
        case "u8": return put(UInt8(truncatingIfNeeded: value))
        case "u16": return put(UInt16(truncatingIfNeeded: value))
        case "u32": return put(UInt32(truncatingIfNeeded: value))
        case "u64", "ts": return put(value)
        case "i8": return put(Int8(truncatingIfNeeded: value))
        case "i16": return put(Int16(truncatingIfNeeded: value))
        case "i32": return put(Int32(truncatingIfNeeded: value))
        case "i64", "px": return put(Int64(truncatingIfNeeded: value))
        case "char":
            let letter = UInt8(ascii: "A") + UInt8(value % 26)
            record.bytes.append(letter)
            return String(UnicodeScalar(letter))
        default:
            let width = Int(kind) ?? 1
            let text = String("Text of \(raw) and more".prefix(Int(value % UInt64(width))))
            record.text(text, width)
            return text
        }
    }
}
