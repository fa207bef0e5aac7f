/// Reads DBN without I/O: bytes in, metadata and records out. Files, zstd, sockets and tests all feed this one decoder.
///
/// The caller owns the bytes. It calls `next` with all it has and a position; the decoder consumes whole things only
/// and moves the position past them, so that a mapped file is never copied and a socket's rest is simply kept:
///
///     case .needMore(let n)    keep bytes[position...], append at least n more
///     case .metadata(let m)    once, first
///     case .mbo(let run)       one or more MBO records of one length, back to back
///     case .skipped(header)    a record of another type; it lies before `position`
///
/// Cutting the same bytes in other places gives the same metadata, the same records and the same error.
public struct DBNDecoder: Sendable {
    /// The result of one call of `next`.
    package enum Step: Hashable, Sendable {
        case needMore(atLeast: Int)
        case metadata(Metadata)
        case mbo(RecordRun)
        case skipped(RecordHeader)
    }

    private enum State: Sendable {
        case prelude
        case metadata(version: UInt8, length: Int)
        case records
    }

    private var state: State
    /// Bytes of the stream consumed so far.
    public private(set) var consumed = 0
    /// Bytes of the record at `consumed`, as far as its first bytes tell; 0 before the first record.
    private var pending = 0

    /// Expects a whole stream, prelude first.
    public init() { state = .prelude }

    /// Expects records only (`.dbn.frag`); nothing in a fragment says its version.
    public init(fragment: Void) { state = .records }

    /// True when a stream begins here, between the records of another one: no record type has the number that its
    /// prelude would be, and no version of DBN is newer. Fewer than four bytes do not tell.
    public static func isStart(_ bytes: RawSpan, at position: Int) -> Bool {
        guard bytes.byteCount - position >= 4 else { return false }
        let word: UInt32 = bytes.integer(at: position)
        // `DBN` and the version, the first letter lowest.
        return word & 0x00FF_FFFF == 0x004E_4244 && (1...3).contains(word >> 24)
    }

    /// Expects another whole stream from here on; offsets go on as before.
    public mutating func beginAgain() { state = .prelude }

    /// Reads the next part of the stream at the position, and moves the position past it.
    ///
    /// - Complexity: O(bytes consumed); a run is scanned once, header by header.
    /// - Throws: at the first byte that cannot be DBN. The decoder never resynchronises: a length that lies makes all
    ///   that follows a guess.
    package mutating func next(_ bytes: RawSpan, position: inout Int) throws(DBNError) -> Step {
        let available = bytes.byteCount - position
        switch state {
        case .prelude:
            guard available >= Metadata.preludeByteCount else {
                try checkMagic(bytes, position: position, available: available)
                return .needMore(atLeast: Metadata.preludeByteCount - available)
            }
            try checkMagic(bytes, position: position, available: available)
            let version: UInt8 = bytes.integer(at: position + 3)
            guard (1...3).contains(version) else { throw DBNError(.unsupportedVersion(version), at: consumed + 3) }
            let length: UInt32 = bytes.integer(at: position + 4)
            guard Int(length) >= Metadata.fixedByteCount, Int(length) <= Metadata.maximumByteCount else {
                throw DBNError(.metadataLength(length), at: consumed + 4)
            }
            state = .metadata(version: version, length: Int(length))
            return try next(bytes, position: &position)
        case .metadata(let version, let length):
            let whole = Metadata.preludeByteCount + length
            guard available >= whole else { return .needMore(atLeast: whole - available) }
            let body = position + Metadata.preludeByteCount
            let metadata: Metadata
            do {
                metadata = try Metadata(version: version, body: bytes, from: body, length: length)
            } catch {
                throw DBNError(error.cause, at: error.offset - position + consumed)
            }
            state = .records
            consume(whole, &position)
            return .metadata(metadata)
        case .records:
            return try record(bytes, position: &position, available: available)
        }
    }

    /// The error of input that has ended with `left` bytes unconsumed; nil when it ended where it may.
    public func end(left: Int) -> DBNError? {
        switch state {
        case .prelude:
            left == 0
                ? DBNError(.empty, at: consumed)
                : DBNError(.truncated(inside: "the prelude", expected: 8, found: left), at: consumed)
        case .metadata(_, let length):
            DBNError(.truncated(inside: "the metadata", expected: 8 + length, found: left), at: consumed)
        case .records:
            left == 0
                ? nil : DBNError(.truncated(inside: "a record", expected: pending, found: left), at: consumed)
        }
    }

    private mutating func record(_ bytes: RawSpan, position: inout Int, available: Int) throws(DBNError) -> Step {
        guard available >= RecordHeader.byteCount else {
            // The length byte alone can already be a lie; say so as early as the whole header would.
            pending = RecordHeader.byteCount
            if available > 0 {
                let words: UInt8 = bytes.integer(at: position)
                try checkLength(words)
                pending = Int(words) * 4
            }
            return .needMore(atLeast: RecordHeader.byteCount - available)
        }
        let words: UInt8 = bytes.integer(at: position)
        try checkLength(words)
        let byteCount = Int(words) * 4
        let header = RecordHeader(bytes, at: position)
        // A type that nobody defined has no length to fall short of.
        if let smallest = RecordLayout.smallestByteCount(rtype: header.rtype), byteCount < smallest {
            throw DBNError(.shortRecord(rtype: header.rtype, byteCount: byteCount), at: consumed)
        }
        pending = byteCount
        guard available >= byteCount else { return .needMore(atLeast: byteCount - available) }
        guard header.rtype == MBOMessage.recordType else {
            consume(byteCount, &position)
            return .skipped(header)
        }
        // Length and type are the first two bytes: one 16-bit compare a record tells where the run ends.
        let tag: UInt16 = bytes.integer(at: position)
        let start = position
        var end = position + byteCount
        while end <= bytes.byteCount - byteCount, bytes.integer(at: end, as: UInt16.self) == tag { end += byteCount }
        consume(end - start, &position)
        return .mbo(RecordRun(offset: start, stride: byteCount, count: (end - start) / byteCount))
    }

    private mutating func consume(_ count: Int, _ position: inout Int) {
        position += count
        consumed += count
    }

    private func checkMagic(_ bytes: RawSpan, position: Int, available: Int) throws(DBNError) {
        var found: [UInt8] = []
        for (offset, expected) in "DBN".utf8.enumerated() where offset < available {
            found.append(bytes.integer(at: position + offset))
            // Up to the first wrong byte and no further, so that the error does not depend on how much has arrived.
            if found[offset] != expected { throw DBNError(.wrongMagic(found), at: consumed) }
        }
    }

    private func checkLength(_ words: UInt8) throws(DBNError) {
        guard Int(words) * 4 >= RecordHeader.byteCount else {
            throw DBNError(.recordLength(words: words), at: consumed)
        }
    }
}

/// MBO records back to back in a caller's buffer: record k lies at `offset + k * stride`.
package struct RecordRun: Hashable, Sendable {
    /// The first record's offset in the buffer.
    package var offset: Int
    /// Bytes from one record to the next: 56, or 64 with `ts_out`.
    package var stride: Int
    /// The number of records, at least 1.
    package var count: Int

    /// Makes a run of its parts.
    package init(offset: Int, stride: Int, count: Int) {
        self.offset = offset
        self.stride = stride
        self.count = count
    }
}

/// The 16 bytes every record starts with (dbn.md §2.1).
public struct RecordHeader: Hashable, Sendable {
    /// Bytes of the whole record, this header and `ts_out` included; at least 16.
    public var byteCount: Int
    /// The record type, by its wire number.
    public var rtype: UInt8
    /// The publisher of the record.
    public var publisher: PublisherID
    /// The instrument of the record.
    public var instrument: InstrumentID
    /// `ts_event` in nanoseconds since 1970; all ones is undefined.
    public var tsEventRaw: UInt64

    /// Bytes of a header.
    public static let byteCount = 16

    /// Reads the header at an offset.
    ///
    /// - Precondition: `offset + 16 <= bytes.byteCount`.
    public init(_ bytes: RawSpan, at offset: Int) {
        byteCount = Int(bytes.integer(at: offset, as: UInt8.self)) * 4
        rtype = bytes.integer(at: offset + 1)
        publisher = PublisherID(bytes.integer(at: offset + 2))
        instrument = InstrumentID(bytes.integer(at: offset + 4))
        tsEventRaw = bytes.integer(at: offset + 8)
    }
}
