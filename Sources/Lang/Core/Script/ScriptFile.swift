import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads small files that a script names whole: other scripts, zones, expected books, baselines.
package enum ScriptFile {
    package struct Failure: Error, CustomStringConvertible {
        var path: String
        /// The error in words, such as `no such file`.
        var words: String

        package var description: String { "\(path): \(words)" }
    }

    /// A path as written in a script, relative to the folder of that script; relative to the working directory without
    /// one.
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

    /// Reads a file as text.
    ///
    /// - Throws: `Failure` when it cannot be read or has more bytes than the limit.
    package static func read(_ path: String, limit: Int = ScriptLimits.longestScript) throws(Failure) -> String {
        String(decoding: try bytes(of: path, limit: limit), as: UTF8.self)
    }

    package static func bytes(of path: String, limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        try forEachChunk(of: path) { chunk throws(Failure) in
            guard bytes.count + chunk.count <= limit else {
                let size = limit >= 1 << 20 ? "\(limit >> 20) MB" : "\(limit) bytes"
                throw Failure(path: path, words: "larger than \(size)")
            }
            bytes += chunk
        }
        return bytes
    }

    /// True when two paths lead to one file, under whatever names.
    static func isSame(_ first: String, _ second: String) -> Bool {
        var files = (stat(), stat())
        // Sound: paths are passed as NUL-terminated copies; the structs are ours.
        guard unsafe stat(first, &files.0) == 0, unsafe stat(second, &files.1) == 0 else { return false }
        return files.0.st_dev == files.1.st_dev && files.0.st_ino == files.1.st_ino
    }

    package static func exists(_ path: String) -> Bool {
        // Sound: the path is passed as a NUL-terminated copy.
        unsafe access(path, F_OK) == 0
    }

    /// The SHA-256 of a file's bytes, in hex; of a file of any size.
    package static func digest(of path: String) throws(Failure) -> String {
        var hash = ContentDigest()
        try forEachChunk(of: path) { hash.update($0) }
        return hash.finish()
    }

    private static func forEachChunk(
        of path: String, _ take: (ArraySlice<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        // A pipe that nobody writes to must not hold up the script.
        let descriptor = Posix.open(path, O_RDONLY | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(path: path, words: Posix.words(reading: errno)) }
        defer { close(descriptor) }
        var info = stat()
        // Sound: the struct is ours. A pipe that nobody writes to reads as empty, which would pass for a script of no
        // lines.
        if unsafe fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFIFO {
            throw Failure(path: path, words: "is a pipe, not a file")
        }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Posix.read(descriptor, into: &chunk)
            if count == 0 { return }
            guard count > 0 else { throw Failure(path: path, words: Posix.words(reading: errno)) }
            try take(chunk[..<count])
        }
    }
}
