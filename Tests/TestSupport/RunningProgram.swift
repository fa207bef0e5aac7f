#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program on pipes that a test talks to while it runs: says a line, waits for an answer, sends a signal, goes away.
///
/// Every wait has a deadline; when it passes, the program is killed and the failure shows what it had said.
public final class RunningProgram {
    public enum Channel: Int, Sendable {
        case output, error
    }

    private let child: Child
    private var input: Int32
    private var readers: [Int32]
    private var collected: [[UInt8]] = [[], []]
    /// Bytes of each channel that earlier waits have matched.
    private var matched = [0, 0]

    /// - Parameters:
    ///   - program: path of the executable.
    ///   - environment: all of the program's environment.
    public init(_ program: String, _ arguments: [String] = [], environment: [String: String] = [:]) throws {
        // A program that is gone when it is written to must not end the tests; children start with the default again.
        _ = pipeSignalIgnored
        let (inputReader, inputWriter) = try Child.makePipe()
        let output = try Child.makePipe()
        let error = try Child.makePipe()
        defer { for end in [inputReader, output.writer, error.writer] { close(end) } }
        input = inputWriter
        readers = [output.reader, error.reader]
        child = try Child(
            program, arguments: arguments, environment: environment,
            standard: .descriptors(inputReader, output.writer, error.writer))
    }

    deinit {
        closeInput()
        for index in readers.indices { closeReader(index) }
    }

    /// All that came so far.
    public func text(_ channel: Channel) -> String { String(decoding: collected[channel.rawValue], as: UTF8.self) }

    /// Writes to the program's standard input.
    ///
    /// - Parameter text: shorter than a pipe holds (64 KiB).
    public func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        // Reads the array's own bytes; it lives across the call.
        guard unsafe writeBytes(input, bytes, bytes.count) == bytes.count else { throw fail("its input was not taken") }
    }

    public func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Nobody reads its standard output any more.
    public func closeOutput() { closeReader(0) }

    public func signal(_ signal: Int32) { child.send(signal) }

    /// Waits until a channel, after what earlier waits matched in it, has `text`.
    ///
    /// - Returns: what came before `text`.
    @discardableResult
    public func wait(
        for text: String, on channel: Channel = .output, within limit: Duration = .seconds(60)
    ) throws -> String {
        let deadline = ContinuousClock.now + limit
        let wanted = Array(text.utf8)
        let index = channel.rawValue
        while true {
            let fresh = collected[index][matched[index]...]
            if let found = fresh.firstRange(of: wanted) {
                matched[index] = found.upperBound
                return String(decoding: fresh[..<found.lowerBound], as: UTF8.self)
            }
            guard readers[index] >= 0 else { throw fail("it ended before “\(text)” came") }
            guard receive(until: deadline) else { throw fail("“\(text)” did not come") }
        }
    }

    /// Waits until the program is gone, reading what it still says.
    public func waitForExit(within limit: Duration = .seconds(60)) throws -> Termination {
        let deadline = ContinuousClock.now + limit
        while readers.contains(where: { $0 >= 0 }) {
            guard receive(until: deadline) else { throw fail("it did not end") }
        }
        guard let status = child.wait(until: deadline) else { throw fail("it did not end") }
        return status
    }

    // MARK: -

    /// Takes what is there; false when nothing comes before the deadline.
    private func receive(until deadline: ContinuousClock.Instant) -> Bool {
        guard let ready = Child.poll(readers, events: [POLLIN, POLLIN], until: deadline) else { return false }
        for index in readers.indices where ready[index] != 0 && readers[index] >= 0 {
            guard let bytes = Child.read(readers[index]) else { continue }
            collected[index] += bytes
            if bytes.isEmpty { closeReader(index) }
        }
        return true
    }

    private func closeReader(_ index: Int) {
        if readers[index] >= 0 { close(readers[index]) }
        readers[index] = -1
    }

    private func fail(_ cause: String) -> ProgramFailure {
        let status = child.end()
        return ProgramFailure(
            "\(cause); killed (\(status)). Standard output:\n\(text(.output))\nStandard error:\n\(text(.error))")
    }
}

/// Ignores SIGPIPE in the test process. Out here, where `signal` is the C function and not the method.
let pipeSignalIgnored: Void = {
    _ = signal(SIGPIPE, SIG_IGN)
}()

/// write(2), once.
func writeBytes(_ descriptor: Int32, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    #if canImport(Glibc)
        // The caller's own bytes.
        unsafe Glibc.write(descriptor, bytes, count)
    #else
        // The caller's own bytes.
        unsafe Darwin.write(descriptor, bytes, count)
    #endif
}
