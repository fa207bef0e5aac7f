import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// Loads from files, through the loader that the program uses: records, books and index in one pass.
extension Measurement {
    var fileForms: Set<BenchFiles.Form> {
        var forms: Set<BenchFiles.Form> = []
        if wants(.load) || wants(.resident) { forms.insert(.plain) }
        if wants(.loadZst) || wants(.zstd) || wants(.zstdKept) { forms.insert(.compressed) }
        return forms
    }

    /// Measures loads. Bare decompression and the load of the same file take turns, so that a busy moment of the
    /// machine hits both.
    mutating func loads(_ files: borrowing BenchFiles) throws {
        if let path = files.plain, wants(.load) || wants(.resident) {
            for _ in 0..<options.runs {
                let before = Self.residentByteCount
                let timeline = try time(.load) { try RecordingLoader().timeline(paths: [path]) }
                guard wants(.resident) else { continue }
                let bytes = Double(Self.residentByteCount - before) / Double(max(1, timeline.recording.count))
                // Memory that an earlier run gave back is not counted twice: the most of all runs is what a load takes.
                row.values[.resident] = max(row.values[.resident] ?? 0, bytes)
            }
            if !wants(.load) { row.values[.load] = nil }
        }
        guard let path = files.compressed else { return }
        for _ in 0..<options.runs {
            if wants(.zstd) { try time(.zstd) { try BenchFiles.decompress(path) } }
            if wants(.zstdKept) { try time(.zstdKept) { try BenchFiles.decompress(path, isKept: true) } }
            if wants(.loadZst) { _ = try time(.loadZst) { try RecordingLoader().timeline(paths: [path]) } }
        }
    }

    /// Returns the fastest time of a column until now, in nanoseconds per record of the input.
    func fastest(_ column: Column, _ time: Double, of count: Int) -> Double {
        min(row.values[column] ?? .infinity, time / Double(max(1, count)))
    }

    private mutating func time<R>(_ column: Column, _ body: () throws -> R) throws -> R {
        let (time, result) = try options.stopwatch.nanoseconds(body)
        row.values[column] = fastest(column, time, of: row.records)
        return result
    }

    /// The bytes that the process has in memory, by the kernel; 0 where the kernel has no such file.
    private static var residentByteCount: Int {
        let words = Machine.line(of: "/proc/self/statm")?.split(separator: " ")
        return (words?.dropFirst().first.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}
