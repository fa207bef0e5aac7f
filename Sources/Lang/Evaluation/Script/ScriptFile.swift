#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Small files that a script names: other scripts, zones, expected books.
enum ScriptFile {
    struct Failure: Error {
        var words: String
    }

    /// A path as written in a script, from the folder of that script; from the working directory where there is none.
    static func path(_ written: String, from script: String?) -> String {
        if written.hasPrefix("/") { return written }
        guard let script, let slash = script.lastIndex(of: "/") else { return written }
        return String(script[...slash]) + written
    }

    /// The one absolute path of a file, without links; nil when there is no such file.
    static func canonical(_ path: String) -> String? {
        // Sound: the path is a NUL-terminated copy; the answer is copied and freed.
        guard let found = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    static func read(_ path: String, limit: Int = ScriptLimits.longestScript) throws(Failure) -> String {
        String(decoding: try bytes(of: path, limit: limit), as: UTF8.self)
    }

    static func bytes(of path: String, limit: Int) throws(Failure) -> [UInt8] {
        // Sound: the path is passed as a NUL-terminated copy. A pipe that nobody writes to must not hold up the script.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(words: words(errno)) }
        defer { close(descriptor) }
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
                if errno == EINTR { continue }
                throw Failure(words: words(errno))
            }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw Failure(words: "larger than \(limit >> 20) MB") }
        }
    }

    private static func words(_ code: Int32) -> String {
        if code == ENOENT { return "no such file" }
        if code == EISDIR { return "is a directory, not a file" }
        // Sound: strerror gives a C string or nil; it is copied at once.
        return unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
