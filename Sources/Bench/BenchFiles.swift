import CBaseline
import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The input as files, plain and compressed: the one that was named, and temporary files in place of those that are
/// missing.
struct BenchFiles: ~Copyable {
    private(set) var plain: String?
    private(set) var compressed: String?
    private var temporary: [String] = []

    /// Makes an empty set.
    init() {}

    init(_ input: Input, _ recording: Recording, _ wanted: Set<Form>) throws {
        let base = "\(Self.folder)/mbosh-bench-\(getpid())"
        switch input {
        case .file(let path) where path.hasSuffix(".zst"): compressed = path
        case .file(let path): plain = path
        case .generated: break
        }
        if plain == nil, wanted.contains(.plain) { plain = try add(base + ".dbn", recording, .none) }
        if compressed == nil, wanted.contains(.compressed) {
            compressed = try add(base + ".dbn.zst", recording, .zstd())
        }
    }

    enum Form { case plain, compressed }

    /// Writes the recording into a temporary file and returns its path.
    private mutating func add(
        _ path: String, _ recording: Recording, _ compression: DBNWriter.Compression
    ) throws -> String {
        var writer = try DBNWriter(metadata: recording.metadata, compression: compression)
        var sink = try FileSink(path: path)
        temporary.append(path)
        let batch = 65_536
        for start in stride(from: 0, to: recording.count, by: batch) {
            try recording.withRecords(start..<min(start + batch, recording.count)) { try writer.append(records: $0) }
            try sink.write(writer.takeOutput())
        }
        try writer.finish()
        try sink.write(writer.takeOutput())
        try sink.commit()
        return path
    }

    /// Writes a text into a temporary file and returns its path.
    mutating func add(_ text: [UInt8], suffix: String) throws -> String {
        let path = "\(Self.folder)/mbosh-bench-\(getpid())\(suffix)"
        var sink = try FileSink(path: path)
        temporary.append(path)
        try sink.write(text)
        try sink.commit()
        return path
    }

    deinit {
        // Sound: the path is passed as a NUL-terminated copy that outlives the call.
        for path in temporary { _ = unsafe remove(path) }
    }

    /// Decompresses a file with bare zstd.
    ///
    /// - Parameter isKept: Whether the output is kept in memory.
    static func decompress(_ path: String, isKept: Bool = false) throws {
        let count = unsafe isKept ? baseline_decompress_kept(path) : baseline_decompress(path)
        if count == 0 { throw BenchError("cannot decompress \(path)") }
    }

    private static var folder: String {
        // Sound: getenv's text is copied before anything could change the environment.
        guard let value = unsafe getenv("TMPDIR") else { return "/tmp" }
        return unsafe String(cString: value)
    }
}
