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

    // Would catch a program that is ended by somebody else's truncation, or an answer made of the zeros that are left.
    @Test func `a file cut short is an error of the next statement`() throws {
        let folder = try TemporaryFolder()
        let path = try Self.file(folder)
        let shell = try Mbosh.start([])
        try shell.write("load \"\(path)\" lenient\nbook TEST depth 1\n")
        try shell.wait(for: "TEST", on: .output)
        // Sound: as above.
        try #require(unsafe truncate(path, 0) == 0)
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
        let shell = try Mbosh.start([])
        try shell.write("load \"\(path)\" lenient\nbook TEST depth 1\n")
        try shell.wait(for: "TEST", on: .output)
        // Sound: as above.
        try #require(unsafe truncate(path, 0) == 0)
        try shell.write("records | as csv\n")
        try shell.wait(for: "it is shorter now", on: .error)
        shell.closeInput()
        #expect(try shell.waitForExit() == .exited(4))
    }

    // Would catch a handler that swallows a signal that is not about a file.
    @Test func `any other SIGBUS ends the program as ever`() throws {
        // Without the runtime's own handler, which takes its time to print where the program stood.
        let environment = Mbosh.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        let shell = try RunningProgram(try Program.path(), environment: environment)
        try shell.write("load demo\nbbo ACME\n")
        try shell.wait(for: "ACME", on: .output)
        shell.signal(SIGBUS)
        #expect(try shell.waitForExit() == .signalled(SIGBUS))
    }
}
