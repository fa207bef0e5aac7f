import CBaseline
import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The input as files: what was named, and what is missing of the pair as temporary files.
struct BenchFiles: ~Copyable {
    private(set) var plain: String?
    private(set) var compressed: String?
    private var temporary: [String] = []

    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    init(_ input: Input, _ recording: Recording) throws {
        let base = "\(Self.folder)/mbosh-bench-\(getpid())"
        switch input {
        case .file(let path) where path.hasSuffix(".zst"): compressed = path
        case .file(let path): plain = path
        case .generated: break
        }
        let bytes = Self.stream(recording)
        if plain == nil {
            try Self.write(bytes, to: base + ".dbn")
            plain = base + ".dbn"
            temporary.append(base + ".dbn")
        }
        if compressed == nil {
            // Sound: the array outlives the call that reads exactly its bytes.
            let packed = unsafe baseline_compress(base + ".dbn.zst", bytes, bytes.count)
            if packed == 0 { throw Problem(description: "cannot write \(base).dbn.zst") }
            compressed = base + ".dbn.zst"
            temporary.append(base + ".dbn.zst")
        }
    }

    deinit {
        // Sound: the path is passed as a NUL-terminated copy that outlives the call.
        for path in temporary { _ = unsafe remove(path) }
    }

    static func decompress(_ path: String) throws {
        if unsafe baseline_decompress(path) == 0 { throw Problem(description: "cannot decompress \(path)") }
    }

    private static var folder: String {
        // Sound: getenv's text is copied before anything could change the environment.
        guard let value = unsafe getenv("TMPDIR") else { return "/tmp" }
        return unsafe String(cString: value)
    }

    private static func stream(_ recording: Recording) -> [UInt8] {
        var bytes = recording.metadataBytes
        bytes.reserveCapacity(bytes.count + recording.count * recording.stride)
        // Sound: the pointer is used during the call only.
        unsafe recording.withUnsafeRecordBytes(0..<recording.count) { unsafe bytes.append(contentsOf: $0) }
        return bytes
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = unsafe fopen(path, "wb") else { throw Problem(description: "cannot write \(path)") }
        // Sound: the array outlives the call that reads exactly its bytes.
        let written = unsafe fwrite(bytes, 1, bytes.count, file)
        let closed = unsafe fclose(file)
        if written != bytes.count || closed != 0 { throw Problem(description: "cannot write \(path)") }
    }
}
