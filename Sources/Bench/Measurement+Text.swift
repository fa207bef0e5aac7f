import Engine

// Records as text: printed into memory, and loaded back.
extension Measurement {
    /// The most records that are printed: text takes three times the room of records.
    private static let lines = 1_000_000

    mutating func text(_ recording: Recording) throws {
        try text(recording, .csv, printed: .csv, loaded: .loadCSV, suffix: ".csv")
        try text(recording, .json, printed: .json, loaded: .loadJSON, suffix: ".ndjson")
    }

    private mutating func text(
        _ recording: Recording, _ format: RecordTextFormat, printed: Column, loaded: Column, suffix: String
    ) throws {
        guard wants(printed) || wants(loaded) else { return }
        let count = min(recording.count, Self.lines)
        var out: [UInt8] = []
        for _ in 0..<options.runs {
            out.removeAll(keepingCapacity: true)
            let time = try options.stopwatch.nanoseconds { try Self.print(recording, count, format, to: &out) }.time
            if wants(printed) { row.values[printed] = fastest(printed, time, of: count) }
        }
        guard wants(loaded) else { return }
        var files = BenchFiles()
        let path = try files.add(out, suffix: suffix)
        for _ in 0..<options.runs {
            let time = try options.stopwatch.nanoseconds { try RecordingLoader().timeline(paths: [path]) }.time
            row.values[loaded] = fastest(loaded, time, of: count)
        }
    }

    private static func print(
        _ recording: Recording, _ count: Int, _ format: RecordTextFormat, to out: inout [UInt8]
    ) throws {
        var encoder = RecordTextEncoder(
            format,
            options: RecordTextOptions(prettyPrices: true, prettyTimestamps: true, mapSymbols: true, upgrades: true),
            version: 3, hasTsOut: recording.stride > MBOMessage.byteCount, symbols: recording.symbols)
        encoder.begin(.mbo, to: &out)
        let batch = 8192
        for start in stride(from: 0, to: count, by: batch) {
            try recording.withRecords(start..<min(start + batch, count)) { _ = try encoder.append($0, to: &out) }
        }
    }
}
