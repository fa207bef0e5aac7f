#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files for tests to read.
public enum FileBytes {
    public struct Failure: Error {
        public var path: String
        public var code: Int32
    }

    /// Writes a whole file anew.
    public static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        // Sound: the path is passed as a NUL-terminated copy.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            // Sound: the pointer is used during the call only, within the array.
            let count = unsafe bytes[done...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure(path: path, code: errno) }
            done += count
        }
    }

    private static func write(_ descriptor: Int32, _ base: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            // Sound: as at the caller.
            return unsafe Glibc.write(descriptor, base, count)
        #else
            return unsafe Darwin.write(descriptor, base, count)
        #endif
    }
}
