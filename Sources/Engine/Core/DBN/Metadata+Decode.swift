extension Metadata {
    /// Reads the metadata body, `bytes[from..<from + length]`, of a stream of this version; `from` is also the body's
    /// offset in the stream.
    ///
    /// Every count is checked against the bytes that are left before anything is allocated for it.
    init(version: UInt8, body bytes: RawSpan, from: Int, length: Int) throws(DBNError) {
        var reader = MetadataReader(position: from, end: from + length)
        dataset = try reader.text(bytes, width: 16, field: "dataset")
        rawSchema = try reader.integer(bytes)
        start = Timestamp(nanos: try reader.integer(bytes))
        rawEnd = try reader.integer(bytes)
        let limit: UInt64 = try reader.integer(bytes)
        self.limit = limit == 0 ? nil : limit
        recordCount = version == 1 ? try reader.integer(bytes) : UInt64.max
        let stypeIn: UInt8 = try reader.integer(bytes)
        self.stypeIn = stypeIn == UInt8.max ? nil : stypeIn
        stypeOut = try reader.integer(bytes)
        hasTsOut = try reader.integer(bytes, as: UInt8.self) != 0
        if version == 1 {
            symbolByteCount = 22
            try reader.skip(47)
        } else {
            let width: UInt16 = try reader.integer(bytes)
            guard width > 0 else { throw DBNError(.symbolLength(width), at: reader.position - 2) }
            symbolByteCount = Int(width)
            try reader.skip(53)
        }
        self.version = version
        (symbols, partial, notFound, mappings) = try reader.lists(bytes, width: symbolByteCount)
    }
}

/// A cursor in the metadata body that cannot leave it.
struct MetadataReader {
    var position: Int
    let end: Int

    mutating func advance(_ count: Int) throws(DBNError) -> Int {
        guard end - position >= count else {
            throw DBNError(.truncated(inside: "the metadata", expected: count, found: end - position), at: position)
        }
        defer { position += count }
        return position
    }

    mutating func skip(_ count: Int) throws(DBNError) { _ = try advance(count) }

    mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: RawSpan, as type: T.Type = T.self
    ) throws(DBNError) -> T {
        bytes.integer(at: try advance(T.bitWidth / 8))
    }

    mutating func text(_ bytes: RawSpan, width: Int, field: String) throws(DBNError) -> String {
        let at = try advance(width)
        guard let text = bytes.fixedText(at: at, width: width) else {
            throw DBNError(.metadataText(field: field), at: at)
        }
        return text
    }

    /// A list's count, refused when its entries cannot fit in what is left.
    mutating func count(_ bytes: RawSpan, entry: Int, name: String) throws(DBNError) -> Int {
        let count: UInt32 = try integer(bytes)
        guard Int(count) <= (end - position) / entry else {
            throw DBNError(.metadataList(name: name, count: count), at: position - 4)
        }
        return Int(count)
    }

    /// The length of a schema definition, which has to be 0, and the lists after it.
    mutating func lists(_ bytes: RawSpan, width: Int) throws(DBNError) -> (
        symbols: [String], partial: [String], notFound: [String], mappings: [SymbolMapping]
    ) {
        let definition: UInt32 = try integer(bytes)
        guard definition == 0 else { throw DBNError(.schemaDefinition(definition), at: position - 4) }
        return (
            try symbols(bytes, width: width, name: "symbols"),
            try symbols(bytes, width: width, name: "partial symbols"),
            try symbols(bytes, width: width, name: "symbols not found"), try mappings(bytes, width: width)
        )
    }

    mutating func symbols(_ bytes: RawSpan, width: Int, name: String) throws(DBNError) -> [String] {
        let count = try count(bytes, entry: width, name: name)
        var symbols: [String] = []
        symbols.reserveCapacity(count)
        for _ in 0..<count { symbols.append(try text(bytes, width: width, field: name)) }
        return symbols
    }

    mutating func mappings(_ bytes: RawSpan, width: Int) throws(DBNError) -> [SymbolMapping] {
        let count = try count(bytes, entry: width + 4, name: "mappings")
        var mappings: [SymbolMapping] = []
        mappings.reserveCapacity(count)
        for _ in 0..<count {
            var mapping = SymbolMapping(rawSymbol: try text(bytes, width: width, field: "mapping"), intervals: [])
            for _ in 0..<(try self.count(bytes, entry: 8 + width, name: "mapping intervals")) {
                let at = position
                let start: UInt32 = try integer(bytes)
                let end: UInt32 = try integer(bytes)
                guard let from = PackedDate(packed: start), let to = PackedDate(packed: end) else {
                    throw DBNError(.metadataText(field: "mapping date"), at: at)
                }
                let symbol = try text(bytes, width: width, field: "mapping symbol")
                mapping.intervals.append(SymbolMapping.Interval(start: from, end: to, symbol: symbol))
            }
            mappings.append(mapping)
        }
        return mappings
    }
}
