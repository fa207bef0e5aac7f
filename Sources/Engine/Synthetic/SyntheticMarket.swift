import Engine

/// A market made up from a seed: valid order flow of any length, for people without data at hand, and for tests and
/// benchmarks that need the same data everywhere.
///
/// Each instrument begins with a clear and builds its book; then orders are added, cancelled, changed and traded so
/// that prices wander and the book keeps about the size asked for. Unless `Phenomena` are asked for it never crosses,
/// names no unknown order, and its clocks are in order. Equal parameters give equal bytes on every machine.
public enum SyntheticMarket {
    /// Generates a recording as if it were loaded, with instruments named SYN1, SYN2, …
    ///
    /// - Throws: `LoadError` when the parameters cannot be generated, memory does not suffice, or `isCancelled` (asked
    ///   every few thousand records) says so.
    public static func recording(
        _ parameters: Parameters, isCancelled: (_ records: Int) -> Bool = { _ in false }
    ) throws(LoadError) -> Recording {
        try make(parameters, isCancelled: isCancelled).recording
    }

    /// Generates market-by-order records as one DBN stream, version 3.
    ///
    /// - Throws: `LoadError` when the parameters cannot be generated, or memory does not suffice.
    public static func dbn(_ parameters: Parameters) throws(LoadError) -> [UInt8] {
        let recording = try recording(parameters)
        var stream = recording.streamMetadata
        // Sound: the pointer is used during the call only.
        unsafe recording.withUnsafeRecordBytes(0..<recording.count) { unsafe stream.append(contentsOf: $0) }
        return stream
    }

    /// Generates a recording, and counts what was put into it.
    package static func make(
        _ parameters: Parameters, source: String = "synthetic",
        isCancelled: (_ records: Int) -> Bool = { _ in false }, symbol: (Int) -> String = { "SYN\($0 + 1)" }
    ) throws(LoadError) -> (recording: Recording, tally: SyntheticTally) {
        do {
            try parameters.check()
        } catch {
            throw LoadError(path: source, .system(error.description))
        }
        var output = ByteRegionBuilder()
        var flow = SyntheticFlow(parameters)
        do throws(LoadError) {
            try output.reserve(parameters.records * MBOMessage.byteCount)
            var events = 0
            while flow.remaining > 0 {
                flow.advance()
                try output.append(flow.event)
                events += 1
                if events % 4096 == 0, isCancelled(flow.made) {
                    throw LoadError(.cancelled(records: flow.made))
                }
            }
        } catch {
            throw LoadError(path: source, error.cause)
        }
        let metadata = metadata(
            parameters, schema: flow.course.statuses.isEmpty ? .mbo : nil, days: flow.course.tally.days,
            last: Timestamp(nanos: flow.tsRecv), symbol: symbol)
        let info = SourceInfo(
            path: source, kind: source, metadata: metadata, records: parameters.records, skipped: [:], byteCount: 0,
            loss: nil)
        let recording = Recording(
            sources: [info], metadata: metadata, metadataBytes: DBNEncoder.metadata(metadata),
            symbols: SymbolMap(metadata), region: output.finish(), offset: 0, stride: MBOMessage.byteCount,
            count: parameters.records, others: try others(flow.course.statuses))
        return (recording, flow.course.tally)
    }

    /// Returns the status messages as records of their own, between those of the books.
    private static func others(
        _ statuses: [(position: Int, message: StatusMessage)]
    ) throws(LoadError) -> OtherRecords {
        guard !statuses.isEmpty else { return .none }
        var bytes: [UInt8] = []
        for status in statuses { status.message.appendRecord(to: &bytes) }
        var region = ByteRegionBuilder()
        // Sound: the span is used during the call only.
        try unsafe region.append(bytes.span.bytes)
        let entries = statuses.enumerated().map { index, status in
            OtherRecords.Packed(
                offset: index * StatusMessage.byteCount, position: UInt32(clamping: status.position), region: 0,
                words: UInt8(StatusMessage.byteCount / 4), version: 3, hasTsOut: false)
        }
        return OtherRecords(regions: [region.finish()], entries: entries)
    }

    private static func metadata(
        _ parameters: Parameters, schema: Schema?, days: Int, last: Timestamp, symbol: (Int) -> String
    ) -> Metadata {
        let end = last.advanced(byNanos: 1)
        let firstDay = CalendarDate(parameters.start)
        let dayAfter = CalendarDate(end.startOfDay.advanced(byNanos: Int64(Timestamp.nanosPerDay)))
        let names = (0..<parameters.instruments).map(symbol)
        return Metadata(
            dataset: parameters.dataset, schema: schema, start: parameters.start, end: end, symbols: names,
            mappings: names.enumerated().map { index, name in
                // A name has one interval for each day on which its id is another.
                let dates = parameters.phenomena.roll ? days : 1
                return SymbolMapping(
                    rawSymbol: name,
                    intervals: (0..<dates).map { day in
                        let id = SyntheticFlow.id(ofInstrument: index, day: day, of: parameters)
                        return .init(
                            start: day == 0 ? firstDay : date(parameters, day: day),
                            end: day == dates - 1 ? dayAfter : date(parameters, day: day + 1), symbol: String(id))
                    })
            })
    }

    private static func date(_ parameters: Parameters, day: Int) -> CalendarDate {
        CalendarDate(parameters.start.advanced(byNanos: Int64(day) * Int64(Timestamp.nanosPerDay)))
    }
}
