#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `mbosh-bench readers`: many clients of one stream in one process and one thread, so that their cost is small beside
/// the server's. They read DBN as it comes, count, and throw it away.
struct Readers {
    private struct Reader {
        var descriptor: Int32
        /// Bytes of metadata still to come; nil before its length is known.
        var head: Int?
        var prefix: [UInt8] = []
        /// Bytes of records that have come.
        var bytes = 0
        var isAtEnd = false
    }

    private let options: ReaderOptions
    private var readers: [Reader] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var figures: ReaderFigures
    private var nextSample: UInt64 = 0

    private static let sampleNanos: UInt64 = 20_000_000

    init(_ options: ReaderOptions) {
        self.options = options
        figures = ReaderFigures(options)
    }

    /// Connects, reads to the end of every stream, and says what there was.
    mutating func run() throws(BenchError) -> String {
        defer { for reader in readers { close(reader.descriptor) } }
        for _ in 0..<options.clients { readers.append(Reader(descriptor: try Self.connect(options.port))) }
        var left = readers.count
        var wanted: [pollfd] = []
        while left > 0 {
            wanted.removeAll(keepingCapacity: true)
            for reader in readers where !reader.isAtEnd {
                wanted.append(pollfd(fd: reader.descriptor, events: Int16(POLLIN), revents: 0))
            }
            let count = wanted.count
            // Sound: as many entries as the array has; it lives across the call.
            let ready = unsafe poll(&wanted, nfds_t(count), 10_000)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else {
                throw BenchError(ready == 0 ? "nothing came for ten seconds" : "poll: error \(errno)")
            }
            var next = 0
            for index in readers.indices where !readers[index].isAtEnd {
                defer { next += 1 }
                guard wanted[next].revents != 0 else { continue }
                try take(index)
                if readers[index].isAtEnd { left -= 1 }
            }
            sample()
        }
        return figures.text(readers.map(\.bytes))
    }

    private mutating func take(_ index: Int) throws(BenchError) {
        let size = buffer.count
        // Sound: at most the buffer's own bytes are written.
        let count = unsafe recv(readers[index].descriptor, &buffer, size, 0)
        if count == 0 {
            readers[index].isAtEnd = true
        } else if count < 0 {
            if errno == EINTR || errno == EAGAIN { return }
            throw BenchError("a reader was cut off: error \(errno)")
        } else {
            let records = skipHead(index, count)
            if records > 0 {
                readers[index].bytes += records
                figures.came(records, at: Stopwatch.Clock.wall.nanoseconds, isFirst: index == 0)
            }
        }
    }

    /// Skips the metadata and returns how many of the bytes that came are of records.
    private mutating func skipHead(_ index: Int, _ count: Int) -> Int {
        var start = 0
        while readers[index].head == nil, start < count {
            readers[index].prefix.append(buffer[start])
            start += 1
            let prefix = readers[index].prefix
            if prefix.count == 8 { readers[index].head = (4..<8).reduce(0) { $0 | Int(prefix[$1]) << (8 * ($1 - 4)) } }
        }
        guard let head = readers[index].head else { return 0 }
        let skipped = min(head, count - start)
        readers[index].head = head - skipped
        return count - start - skipped
    }

    private mutating func sample() {
        let now = Stopwatch.Clock.wall.nanoseconds
        guard now >= nextSample else { return }
        nextSample = now + Self.sampleNanos
        let open = readers.lazy.filter { !$0.isAtEnd }.map(\.bytes)
        if let slowest = open.min() { figures.sample(slowest: slowest, at: now) }
    }

    private static func connect(_ port: Int) throws(BenchError) -> Int32 {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw BenchError("no socket: error \(errno); see ulimit -n") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // Sound: a sockaddr_in is laid out to be read as a sockaddr of the size given; it lives across the call.
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                #if canImport(Glibc)
                    // Sound: as above.
                    unsafe Glibc.connect(descriptor, $0, size)
                #else
                    // Sound: as above.
                    unsafe Darwin.connect(descriptor, $0, size)
                #endif
            }
        }
        guard code == 0 else {
            let number = errno
            close(descriptor)
            throw BenchError("cannot connect to 127.0.0.1:\(port): error \(number)")
        }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        return descriptor
    }
}
