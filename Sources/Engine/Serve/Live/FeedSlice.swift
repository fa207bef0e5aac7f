import Engine

/// Records of one schema, made or picked from a recording once and shared by all sessions that want them.
final class FeedSlice: Sendable {
    /// The description of a slice; slices with equal descriptions hold the same records.
    struct ID: Hashable, Sendable {
        var schema: Schema
        /// The books whose records it has, ascending; nil: all.
        var books: [BookKey]?
        /// Indices of the market-by-order records that it is made of.
        var range: Range<Int>
    }

    /// The origin of a schema's records.
    enum Origin: Hashable {
        /// Market-by-order itself.
        case recorded
        /// Made from market-by-order a slice at a time.
        case sliced(DerivedFeed)
        /// Made of intervals, which slices would cut.
        case intervals(DerivedFeed)
        /// The file's own records of the type.
        case passed

        init(_ schema: Schema, _ recording: Recording) {
            if schema == .mbo {
                self = .recorded
            } else if recording.count > 0, let feed = DerivedFeed(schema) {
                self = IntervalLength.nanos(schema) == nil ? .sliced(feed) : .intervals(feed)
            } else {
                self = .passed
            }
        }
    }

    /// The reasons why a slice was not made.
    enum Fault: Error, Hashable {
        /// The slice would have more bytes than one feed may hold in memory.
        case tooLarge(Schema)
        case cancelled
    }

    /// The records one after the other, in version 3, without `ts_out`.
    let bytes: [UInt8]
    /// The bytes of each record.
    let stride: Int
    /// The moment at which each record leaves, in nanoseconds since 1970 by the clock of the recording; never falls.
    let releases: [UInt64]

    var count: Int { releases.count }

    private init(bytes: [UInt8], stride: Int, releases: [UInt64]) {
        self.bytes = bytes
        self.stride = stride
        self.releases = releases
    }

    /// The most bytes of a slice; more would take too much of the machine's memory for one feed.
    static let mostBytes = 1 << 30

    /// Makes a slice.
    ///
    /// - Throws: `Fault.tooLarge` beyond `mostBytes`, and `Fault.cancelled`.
    /// - Complexity: O(records of the range), plus the restoring of its books.
    static func make(
        _ id: ID, of timeline: Timeline, isCancelled: () -> Bool = { false }
    ) throws(Fault) -> FeedSlice {
        guard let layout = RecordLayout.layout(schema: id.schema, version: 3) else { throw Fault.tooLarge(id.schema) }
        var bytes: [UInt8] = []
        switch Origin(id.schema, timeline.recording) {
        case .sliced(let feed), .intervals(let feed):
            var isTooLarge = false
            timeline.derive(
                feed, in: id.range, of: id.books.map { BookSelection($0) },
                isCancelled: { _ in isTooLarge || isCancelled() }
            ) { piece in
                // Sound: the bytes are copied during the call.
                unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
                isTooLarge = bytes.count > mostBytes
            }
            guard !isTooLarge else { throw Fault.tooLarge(id.schema) }
            guard !isCancelled() else { throw Fault.cancelled }
        case .passed: try pass(id.schema, layout, timeline.recording.others, to: &bytes)
        case .recorded: break
        }
        return FeedSlice(
            bytes: bytes, stride: layout.byteCount,
            releases: releases(bytes, layout, interval: IntervalLength.nanos(id.schema)))
    }

    /// Appends the file's own records of a schema, upgraded to version 3.
    private static func pass(
        _ schema: Schema, _ layout: RecordLayout, _ others: OtherRecords, to bytes: inout [UInt8]
    ) throws(Fault) {
        for index in 0..<others.count where others.header(index).rtype == schema.recordType {
            // The schemas mbp-1 and tbbo have one record type: a tbbo row is one whose action is a trade.
            let entry = others[index]
            let start = bytes.count
            let isTaken = others.withRecord(index) { record in
                if schema == .tbbo, record.byteCount > actionOffset, record.load(actionOffset) != UInt8(ascii: "T") {
                    return false
                }
                do throws(DBNError) {
                    try RecordUpgrade.append(record, version: entry.version, hasTsOut: entry.hasTsOut, to: &bytes)
                } catch {
                    return false
                }
                return true
            }
            // A record too short for its layout is passed over; a longer one (`ts_out`, a later version) is cut to the
            // part that is known.
            guard isTaken, bytes.count - start >= layout.byteCount else {
                bytes.removeLast(bytes.count - start)
                continue
            }
            bytes.removeLast(bytes.count - start - layout.byteCount)
            bytes[start] = UInt8(layout.byteCount / 4)
            guard bytes.count <= mostBytes else { throw Fault.tooLarge(schema) }
        }
    }

    /// The offset of the action in records of trades and levels.
    private static let actionOffset = 28

    /// Returns the moment at which each record leaves.
    ///
    /// - Parameter interval: The length of the schema's intervals in nanoseconds; nil without intervals.
    private static func releases(_ bytes: [UInt8], _ layout: RecordLayout, interval: UInt64?) -> [UInt64] {
        // A bar bears the time of its start and is known at its end; a sample bears its end.
        let delay = layout.indexOffset == RecordFields.tsEvent ? interval ?? 0 : 0
        var releases: [UInt64] = []
        releases.reserveCapacity(bytes.count / layout.byteCount)
        var latest: UInt64 = 0
        // Sound: UInt8 has no padding, and the span is used here alone.
        let span = unsafe bytes.span.bytes
        for offset in Swift.stride(from: 0, to: bytes.count, by: layout.byteCount) {
            let time: UInt64 = span.load(offset + layout.indexOffset)
            if time != .max { latest = max(latest, time.addingReportingOverflow(delay).partialValue) }
            releases.append(latest)
        }
        return releases
    }

    /// Returns the row of the first record that leaves after `time`.
    func first(after time: UInt64) -> Int { releases.indices.partitioningIndex { releases[$0] > time } }

    /// Gives `body` the record of a row, whose bytes are valid during the call.
    @inline(__always)
    func withRecord<R>(_ row: Int, _ body: (RawSpan) -> R) -> R {
        let bytes = bytes
        // Sound: UInt8 has no padding; `extracting` checks its range.
        let span = unsafe bytes.span.bytes
        return body(span.extracting(row * stride..<(row + 1) * stride))
    }
}

/// The lengths of the intervals of schemas.
enum IntervalLength {
    /// Returns the length in nanoseconds; nil for a schema without intervals.
    static func nanos(_ schema: Schema) -> UInt64? {
        switch schema {
        case .ohlcv1s, .bbo1s, .cbbo1s: Timestamp.nanosPerSecond
        case .ohlcv1m, .bbo1m, .cbbo1m: 60 * Timestamp.nanosPerSecond
        case .ohlcv1h: 3600 * Timestamp.nanosPerSecond
        case .ohlcv1d, .ohlcvEOD: Timestamp.nanosPerDay
        case .mbo, .mbp1, .mbp10, .tbbo, .trades, .definition, .statistics, .status, .imbalance, .cmbp1, .tcbbo: nil
        }
    }
}

/// Offsets in bytes of the fields that the gateway looks at (dbn.md §2.1, dbn.md §3.1).
enum RecordFields {
    static let instrument = 4
    static let tsEvent = 8
    /// The offset in a market-by-order record.
    static let tsRecv = 40
}
