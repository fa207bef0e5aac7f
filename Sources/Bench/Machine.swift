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
        guard let file = unsafe fopen("/proc/cpuinfo", "r") else { return "unknown processor" }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        // Sound: fgets writes at most 512 bytes and ends them with NUL; the text is copied at once.
        while unsafe fgets(&line, 512, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") {
                return String(text[text.index(after: colon)...].drop { $0 == " " }.prefix { $0 != "\n" })
            }
        }
        return "unknown processor"
    }
}
