#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program run to its end on pipes.
public struct Subprocess: Sendable {
    public var status: Termination
    public var standardOutput: String
    public var standardError: String

    /// Runs `program` (a path) with `input` as all of its standard input.
    /// - Parameter environment: all of the program's environment.
    /// - Throws: `ProgramFailure` when it cannot start or has not ended within `limit`; it is then killed, and the failure
    ///   shows what it had said.
    public static func run(
        _ program: String, _ arguments: [String] = [], input: String = "", environment: [String: String] = [:],
        within limit: Duration = .patience
    ) throws -> Subprocess {
        let deadline = ContinuousClock.now + limit
        let input = Array(input.utf8)
        let standardInput = try Child.makePipe()
        let output = try Child.makePipe()
        let error = try Child.makePipe()
        let child: Child
        do {
            defer { for end in [standardInput.reader, output.writer, error.writer] { close(end) } }
            child = try Child(
                program, arguments: arguments, environment: environment,
                standard: .descriptors(standardInput.reader, output.writer, error.writer))
        }
        var pipes = Pipes(writer: standardInput.writer, readers: [output.reader, error.reader])
        defer { pipes.closeAll() }
        var rest = input[...]
        var collected: [[UInt8]] = [[], []]
        func failure(_ cause: String) -> ProgramFailure {
            let status = child.end()
            let texts = collected.map { String(decoding: $0, as: UTF8.self) }
            return ProgramFailure("\(cause) (\(status)); stdout:\n\(texts[0])\nstderr:\n\(texts[1])")
        }
        while pipes.isOpen {
            if rest.isEmpty { pipes.closeWriter() }
            guard
                let ready = Child.poll(
                    pipes.readers + [pipes.writer], events: [POLLIN, POLLIN, POLLOUT], until: deadline)
            else { throw failure("\(program) took longer than \(limit) and was killed") }
            for index in 0..<2 where ready[index] != 0 {
                guard let bytes = Child.read(pipes.readers[index]) else { continue }
                collected[index] += bytes
                if bytes.isEmpty { pipes.closeReader(index) }
            }
            guard ready[2] != 0 else { continue }
            rest = pipes.write(rest)
        }
        guard let status = child.wait(until: deadline) else {
            throw failure("\(program) closed its output, did not end within \(limit) and was killed")
        }
        return Subprocess(
            status: status, standardOutput: String(decoding: collected[0], as: UTF8.self),
            standardError: String(decoding: collected[1], as: UTF8.self))
    }
}

/// Our ends of a child's three pipes; -1 once closed.
private struct Pipes {
    private(set) var writer: Int32
    private(set) var readers: [Int32]

    init(writer: Int32, readers: [Int32]) {
        self.writer = writer
        self.readers = readers
        _ = fcntl(writer, F_SETFL, O_NONBLOCK)
        _ = Self.pipeSignalIgnored
    }

    /// A child that ends without reading its input must not end the tests. Children start with the default again.
    private static let pipeSignalIgnored: Void = {
        _ = signal(SIGPIPE, SIG_IGN)
    }()

    /// True when the child may still say something.
    var isOpen: Bool { readers.contains { $0 >= 0 } }

    /// Writes what the pipe takes; a reader that has gone away takes, and loses, the rest.
    mutating func write(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let chunk = Array(bytes.prefix(65_536))
        #if canImport(Glibc)
            // Reads at most the array's size; it lives across the call.
            let count = unsafe Glibc.write(writer, chunk, chunk.count)
        #else
            // Reads at most the array's size; it lives across the call.
            let count = unsafe Darwin.write(writer, chunk, chunk.count)
        #endif
        if count >= 0 { return bytes.dropFirst(count) }
        return errno == EAGAIN || errno == EINTR ? bytes : []
    }

    mutating func closeWriter() {
        if writer >= 0 { close(writer) }
        writer = -1
    }

    mutating func closeReader(_ index: Int) {
        close(readers[index])
        readers[index] = -1
    }

    mutating func closeAll() {
        closeWriter()
        for index in readers.indices where readers[index] >= 0 { closeReader(index) }
    }
}
