#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The machine and the build that the figures were measured on.
enum Machine {
    static var description: String {
        #if DEBUG
            let build = "DEBUG BUILD: the figures mean nothing"
        #else
            let build = "release build"
        #endif
        return "\(processor), \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores, \(build)"
    }

    private static var processor: String {
        let line = line(of: "/proc/cpuinfo", beginning: "model name")
        guard let line, let colon = line.firstIndex(of: ":") else { return "unknown processor" }
        return String(line[line.index(after: colon)...].drop { $0 == " " })
    }

    /// The first line of a short file of the kernel's with a beginning; nil where there is no such file or line.
    static func line(of path: String, beginning: String = "") -> String? {
        // Sound: both are C strings that live across the call; the file is closed below.
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        // Sound: fgets writes at most 512 bytes and ends them with NUL; the text is copied at once.
        while unsafe fgets(&line, 512, file) != nil {
            let bytes = line.prefix { $0 != 0 && $0 != CChar(0x0A) }
            let text = String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.hasPrefix(beginning) { return text }
        }
        return nil
    }
}
