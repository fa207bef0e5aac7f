import Engine
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A loaded file that another program cuts short.
@Suite struct TruncatedFileTests {
    private static let byteCount = 64 << 20

    /// A file long enough to be used where it lies: a few thousand records, and then a hole that a lenient load leaves.
    private static func file(_ folder: TemporaryFolder) throws -> String {
        let path = folder.file("day.dbn")
        try FileBytes.write(DBNBytes.stream(RandomOperations.list(seed: 8, count: 3_000, mix: .orders)), to: path)
        // Sound: the path is passed as a NUL-terminated copy.
        try #require(unsafe truncate(path, off_t(byteCount)) == 0)
        return path
    }

    /// A shell that has loaded the file, and answered from it.
    private static func shell(_ path: String) throws -> RunningProgram {
        let shell = try Mbosh.start([])
        try shell.write("load \"\(path)\" lenient\nbook TEST depth 1\n")
        try shell.wait(for: "TEST", on: .output)
        return shell
    }

    private static func cut(_ path: String) throws {
        // Sound: the path is passed as a NUL-terminated copy.
        try #require(unsafe truncate(path, 0) == 0)
    }

    // Would catch a program that is ended by somebody else's truncation, or an answer made of the zeros that are left.
    @Test func `a file cut short is an error of the next statement`() throws {
        let folder = try TemporaryFolder()
        let path = try Self.file(folder)
        let shell = try Self.shell(path)
        try Self.cut(path)
        try shell.write("at record 100 book TEST\n")
        let loss = "expected the \(Self.byteCount) bytes that it had when it was opened; it is shorter now"
        try shell.wait(for: loss, on: .error)
        try shell.wait(for: "load it again", on: .error)
        shell.closeInput()
        #expect(try shell.waitForExit() == .exited(4))
    }

    // Would catch records printed from a file that is gone, with a good exit status.
    @Test func `printed records are checked too`() throws {
        let folder = try TemporaryFolder()
        let path = try Self.file(folder)
        let shell = try Self.shell(path)
        try Self.cut(path)
        try shell.write("records | as csv\n")
        try shell.wait(for: "it is shorter now", on: .error)
        shell.closeInput()
        #expect(try shell.waitForExit() == .exited(4))
    }

    /// A hundred thousand records, long enough to be used where they lie, and what a client gets of them.
    private static func day(_ folder: TemporaryFolder) throws -> (path: String, whole: [UInt8]) {
        let path = folder.file("day.dbn")
        let made = try Mbosh.run([
            "-q", "-c", "load synthetic seed=7 records=100000 instruments=1", "-c", "records | save \"\(path)\"",
        ])
        try #require(made.status == .exited(0))
        // Sound: the bytes are copied during the call.
        let whole = try ByteRegion(contentsOf: path).withBytes { unsafe $0.withUnsafeBytes { unsafe Array($0) } }
        // Sound: as above.
        try #require(unsafe truncate(path, off_t(byteCount)) == 0)
        return (path, whole)
    }

    // Would catch zeros sent in the place of records, and a stream that stands still, or spins, where its file was cut off.
    @Test(arguments: ["at 2k", "at max", "at 100k loop"]) func `a stream breaks off`(pace: String) throws {
        let folder = try TemporaryFolder()
        let (path, whole) = try Self.day(folder)
        let shell = try Mbosh.start([])
        try shell.write("load \"\(path)\" lenient\nstream on :0 \(pace) clients 1\n")
        let words = try shell.wait(for: "waiting for 1 client", on: .error)
        let port = try #require(words.split(separator: "127.0.0.1:").last?.prefix { $0.isNumber })
        let client = try LoopbackClient(port: try #require(Int(port)))
        try client.receive(50_000)
        try Self.cut(path)
        #expect(throws: ProgramFailure.self) { try client.receiveToEnd() }
        let isRight = client.received.count < whole.count && whole.starts(with: client.received)
        #expect(isRight, "\(client.received.count) bytes")
        try shell.wait(for: "it is shorter now", on: .error)
        shell.closeInput()
        #expect(try shell.waitForExit() == .exited(4))
    }

    // Would catch a gateway that sends zeros in the place of records, or says nothing of them.
    @Test func `a gateway says why it breaks off`() throws {
        let folder = try TemporaryFolder()
        let (path, _) = try Self.day(folder)
        let server = try Mbosh.start(["-c", "load \"\(path)\" lenient", "-c", "serve live on :0 at 2k", "-c", "wait"])
        let words = try server.wait(for: "port ")
        let port = try #require(words.split(separator: "127.0.0.1:").last?.prefix { $0.isNumber })
        let follower = try Mbosh.start(["-c", "connect live :\(port) key any-key retry 0s"])
        try follower.wait(for: "following", on: .error)
        try Self.cut(path)
        #expect(try follower.waitForExit() == .exited(4))
        #expect(follower.text(.error).contains("no longer what it was"), "\(follower.text(.error))")
        server.signal(SIGINT)
        #expect(try server.waitForExit() == .exited(130))
    }

    // Would catch a handler that swallows a signal that is not about a file.
    @Test(.withOwnSignals) func `any other SIGBUS ends the program as ever`() throws {
        // Without the runtime's own handler, which takes its time to print where the program stood.
        let environment = Mbosh.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        let shell = try RunningProgram(try Program.path(), environment: environment)
        try shell.write("load demo\nbbo ACME\n")
        try shell.wait(for: "ACME", on: .output)
        shell.signal(SIGBUS)
        #expect(try shell.waitForExit() == .signalled(SIGBUS))
    }
}
