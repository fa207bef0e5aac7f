#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Whole files of statements, or of data from a pipe.
enum StandardInput {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// A script longer than this is a mistake (a data file in its place), not a script.
    static let longestScript = 64 << 20

    /// All of standard input, as data.
    static func readAll() throws(Failure) -> [UInt8] { try read(STDIN_FILENO, name: "standard input", limit: Int.max) }

    /// All of standard input, as a script.
    static func readScript() throws(Failure) -> [UInt8] {
        try read(STDIN_FILENO, name: "standard input", limit: longestScript)
    }

    static func readAll(path: String) throws(Failure) -> [UInt8] {
        if let hint = CommandLineHints.data(at: path) { throw Failure(description: hint) }
        // Sound: the path is passed as a NUL-terminated copy.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(description: "\(path): \(words(errno))") }
        defer { close(descriptor) }
        return try read(descriptor, name: path, limit: longestScript)
    }

    private static func read(_ descriptor: Int32, name: String, limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // Sound: at most the chunk's own bytes are written.
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                #if canImport(Glibc)
                    unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                #else
                    unsafe Darwin.read(descriptor, buffer.baseAddress, buffer.count)
                #endif
            }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR, !Interrupts.isRequested { continue }
                throw Failure(description: "\(name): \(words(errno))")
            }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else {
                throw Failure(description: "\(name): more than \(limit >> 20) MB, too large for a script")
            }
        }
    }

    private static func words(_ code: Int32) -> String {
        // As for data that cannot be loaded.
        if code == ENOENT { return "no such file" }
        if code == EISDIR { return "is a directory, not a file" }
        if code == ENXIO { return "is a socket or a device, not a file" }
        // Sound: strerror gives a C string or nil; it is copied at once.
        return unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
