import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Small files, read whole.
enum TextFile {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// - Throws: when the file cannot be opened or read, or holds more than `limit` bytes.
    static func read(_ path: String, atMost limit: Int) throws(Failure) -> String {
        String(decoding: try bytes(path, atMost: limit), as: UTF8.self)
    }

    static func exists(_ path: String) -> Bool {
        // Sound: the path is passed as a NUL-terminated copy.
        unsafe access(path, F_OK) == 0
    }

    static func bytes(_ path: String, atMost limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        try forEachChunk(path) { chunk throws(Failure) in
            guard bytes.count + chunk.count <= limit else {
                throw Failure(description: "\(path): larger than \(limit) bytes")
            }
            bytes += chunk
        }
        return bytes
    }

    /// SHA-256 of a file's bytes, in hex.
    static func digest(_ path: String) throws(Failure) -> String {
        var hash = ContentDigest()
        try forEachChunk(path) { hash.update($0) }
        return hash.finish()
    }

    private static func forEachChunk(_ path: String, _ take: (ArraySlice<UInt8>) throws(Failure) -> Void)
        throws(Failure)
    {
        // Sound: the path is passed as a NUL-terminated copy.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(description: "\(path): \(words(errno))") }
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let size = chunk.count
            // Sound: at most the chunk's own bytes are written.
            let count = unsafe Self.read(descriptor, &chunk, size)
            if count == 0 { return }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(description: "\(path): \(words(errno))")
            }
            try take(chunk[..<count])
        }
    }

    private static func read(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
        // Sound: the caller's buffer has room for that many.
        #if canImport(Glibc)
            unsafe Glibc.read(descriptor, buffer, count)
        #else
            unsafe Darwin.read(descriptor, buffer, count)
        #endif
    }

    private static func words(_ code: Int32) -> String {
        if code == ENOENT { return "no such file" }
        if code == EISDIR { return "is a directory, not a file" }
        // Sound: strerror gives a C string or nil; it is copied at once.
        return unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
