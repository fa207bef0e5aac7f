#if os(Linux)
    import Glibc

    /// The descriptors, threads and memory that a process holds, as the system tells them.
    public struct ProcessFigures: Hashable, Sendable, CustomStringConvertible {
        public var descriptors: Int
        public var threads: Int
        public var residentKiB: Int

        public init(pid: Int32) throws {
            descriptors = try Self.entries("/proc/\(pid)/fd")
            threads = try Self.entries("/proc/\(pid)/task")
            residentKiB = try Self.resident("/proc/\(pid)/status")
        }

        public var description: String { "\(descriptors) descriptors, \(threads) threads, \(residentKiB) KiB" }

        private static func resident(_ path: String) throws -> Int {
            // C strings that live across the call; what is opened here is closed here.
            guard let file = unsafe fopen(path, "r") else { throw ProgramFailure.system(path) }
            defer { unsafe fclose(file) }
            var line = [CChar](repeating: 0, count: 256)
            // fgets writes at most 256 bytes and ends them with NUL; the text is copied at once.
            while unsafe fgets(&line, 256, file) != nil {
                let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if text.hasPrefix("VmRSS:") { return Int(text.filter(\.isNumber)) ?? 0 }
            }
            return 0
        }

        private static func entries(_ folder: String) throws -> Int {
            // A C string that lives across the call; what is opened here is closed here.
            guard let directory = unsafe opendir(folder) else { throw ProgramFailure.system(folder) }
            defer { unsafe closedir(directory) }
            var count = 0
            // Each entry is looked at before the next is read; `.` and `..` are two of them.
            while unsafe readdir(directory) != nil { count += 1 }
            return count - 2
        }
    }
#endif
