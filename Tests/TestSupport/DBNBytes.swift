public import Engine

/// DBN streams byte by byte, from the tables of dbn.md and not through the engine's encoder; also streams that are
/// wrong in one chosen field.
public struct DBNBytes: Sendable {
    public var bytes: [UInt8] = []

    public init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    public mutating func integer<T: FixedWidthInteger>(_ value: T) {
        var rest = value
        for _ in 0..<MemoryLayout<T>.size {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    public mutating func text(_ text: String, _ width: Int) {
        let used = Array(text.utf8.prefix(width - 1))
        bytes += used + [UInt8](repeating: 0, count: width - used.count)
    }

    /// The fields of a metadata block; the defaults are a plain MBO file of one symbol on 2025-09-24.
    public struct Head: Sendable {
        public var version: UInt8 = 3
        public var dataset = "GLBX.MDP3"
        public var schema: UInt16 = 0
        public var start: UInt64 = 1_758_742_200_000_000_000
        public var end = UInt64.max
        public var limit: UInt64 = 0
        public var stypeIn: UInt8 = 1
        public var stypeOut: UInt8 = 0
        public var tsOut: UInt8 = 0
        /// The bytes of a symbol field in versions 2 and 3.
        public var width = 71
        public var definitionLength: UInt32 = 0
        public var symbols = ["TEST"]
        public var partial: [String] = []
        public var notFound: [String] = []
        public var mappings: [(symbol: String, intervals: [(from: UInt32, to: UInt32, id: String)])] = [
            ("TEST", [(20_250_924, 20_250_925, "7")])
        ]
        /// Written instead of the number of symbols.
        public var symbolCount: UInt32?
        /// Written instead of the number of mappings.
        public var mappingCount: UInt32?
        /// Written instead of the metadata's length.
        public var length: UInt32?
        public var magic = "DBN"

        public init(version: UInt8 = 3) { self.version = version }
    }

    /// Prelude and metadata (dbn.md §1.1, dbn.md §1.2).
    public static func head(_ head: Head = Head()) -> [UInt8] {
        let width = head.version == 1 ? 22 : head.width
        var body = DBNBytes()
        body.text(head.dataset, 16)
        body.integer(head.schema)
        body.integer(head.start)
        body.integer(head.end)
        body.integer(head.limit)
        if head.version == 1 { body.integer(UInt64.max) }
        body.bytes += [head.stypeIn, head.stypeOut, head.tsOut]
        if head.version != 1 { body.integer(UInt16(width)) }
        body.bytes += [UInt8](repeating: 0, count: head.version == 1 ? 47 : 53)
        body.integer(head.definitionLength)
        for (list, count) in [(head.symbols, head.symbolCount), (head.partial, nil), (head.notFound, nil)] {
            body.integer(count ?? UInt32(list.count))
            for symbol in list { body.text(symbol, max(width, 1)) }
        }
        body.integer(head.mappingCount ?? UInt32(head.mappings.count))
        for mapping in head.mappings {
            body.text(mapping.symbol, max(width, 1))
            body.integer(UInt32(mapping.intervals.count))
            for interval in mapping.intervals {
                body.integer(interval.from)
                body.integer(interval.to)
                body.text(interval.id, max(width, 1))
            }
        }
        if head.version == 3 { while body.bytes.count % 8 != 0 { body.bytes.append(0) } }
        var stream = DBNBytes(Array(head.magic.utf8) + [head.version])
        stream.integer(head.length ?? UInt32(body.bytes.count))
        return stream.bytes + body.bytes
    }

    /// One MBO record field by field (dbn.md §3.1), with eight more bytes when it carries `ts_out`.
    public static func record(_ message: MBOMessage, tsOut: UInt64? = nil) -> [UInt8] {
        var record = DBNBytes([tsOut == nil ? 14 : 16, 0xA0])
        record.integer(message.publisher.raw)
        record.integer(message.instrument.raw)
        record.integer(message.tsEvent?.nanos ?? UInt64.max)
        record.integer(message.order.raw)
        record.integer(message.price?.nanos ?? Int64.max)
        record.integer(message.size)
        record.bytes += [message.flags.rawValue, message.channelID, message.actionRaw, message.sideRaw]
        record.integer(message.tsRecv?.nanos ?? UInt64.max)
        record.integer(message.tsInDelta)
        record.integer(message.sequence)
        if let tsOut { record.integer(tsOut) }
        return record.bytes
    }

    /// A record of any type: a right header and bytes of no meaning.
    ///
    /// - Precondition: `byteCount` is a multiple of 4 in 16…1020.
    public static func record(rtype: UInt8, byteCount: Int) -> [UInt8] {
        var record = DBNBytes([UInt8(byteCount / 4), rtype])
        record.integer(UInt16(1))
        record.integer(UInt32(7))
        record.integer(UInt64(1_758_742_200_000_000_000))
        return record.bytes + (16..<byteCount).map { UInt8(truncatingIfNeeded: $0) }
    }

    /// A stream of these records under a plain head.
    public static func stream(_ messages: [MBOMessage], head: Head = Head()) -> [UInt8] {
        messages.reduce(into: Self.head(head)) { $0 += record($1, tsOut: head.tsOut == 0 ? nil : 42) }
    }
}
