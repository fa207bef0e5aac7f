import Engine

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
        let descriptor = Posix.open(path, O_RDONLY)
        guard descriptor >= 0 else { throw Failure(description: "\(path): \(Posix.words(reading: errno))") }
        defer { close(descriptor) }
        return try read(descriptor, name: path, limit: longestScript)
    }

    private static func read(_ descriptor: Int32, name: String, limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Posix.read(descriptor, into: &chunk) { Interrupts.isRequested }
            if count == 0 { return bytes }
            guard count > 0 else { throw Failure(description: "\(name): \(Posix.words(reading: errno))") }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else {
                throw Failure(description: "\(name): more than \(limit >> 20) MB, too large for a script")
            }
        }
    }
}
