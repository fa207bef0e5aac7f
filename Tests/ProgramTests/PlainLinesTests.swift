import TestSupport
import Testing

@testable import mbosh

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct PlainLinesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// All events of a file with these bytes, read `chunkSize` at a time.
    private func events(_ bytes: [UInt8], chunkSize: Int = 65_536) throws -> [LineEvent] {
        let path = folder.file("input")
        let file = try FileDescriptor(path: path, flags: O_WRONLY | O_CREAT | O_TRUNC)
        try file.write(bytes)
        file.close()
        // A path of ours; the descriptor is closed below.
        let descriptor = unsafe open(path, O_RDONLY)
        defer { close(descriptor) }
        let lines = PlainLines(descriptor: descriptor, chunkSize: chunkSize, interruptible: false)
        var result: [LineEvent] = []
        repeat { result.append(lines.read(prompt: Prompt(text: ""))) } while result.last.map(Self.isLine) ?? false
        return result
    }

    private static func isLine(_ event: LineEvent) -> Bool {
        if case .line = event { true } else { false }
    }

    private func events(_ text: String, chunkSize: Int = 65_536) throws -> [LineEvent] {
        try events(Array(text.utf8), chunkSize: chunkSize)
    }

    // Would catch a line, an ending or a character that depends on where a read happened to stop.
    @Test(arguments: [1, 2, 3, 7, 64, 65_536]) func `lines are the same in chunks of any size`(chunkSize: Int) throws {
        let text = "\u{FEFF}first\r\nsécond 中\n\n\r\nwith \r inside\nlast"
        let expected = ["first", "sécond 中", "", "", "with \r inside", "last"].map(LineEvent.line) + [.endOfInput]
        #expect(try events(text, chunkSize: chunkSize) == expected)
    }

    // Would catch an empty line made up after a final newline, or a last line lost for want of one.
    @Test func `a final newline ends the last line and begins none`() throws {
        #expect(try events("a\nb\n") == [.line("a"), .line("b"), .endOfInput])
        #expect(try events("a\nb") == [.line("a"), .line("b"), .endOfInput])
        #expect(try events("a\r") == [.line("a"), .endOfInput])
        #expect(try events("") == [.endOfInput])
        #expect(try events("\n") == [.line(""), .endOfInput])
    }

    // Would catch a fixed buffer, or time that grows with the square of a line's length.
    @Test func `a line of five megabytes arrives whole`() throws {
        let long = String(repeating: "0123456789", count: 500_000)
        #expect(try events(long + "\nnext\n") == [.line(long), .line("next"), .endOfInput])
    }

    // Would catch a script of one bad byte that ends the program.
    @Test func `bytes that are not UTF-8 become replacement characters`() throws {
        #expect(try events([0x61, 0xFF, 0x62, 0x0A]) == [.line("a\u{FFFD}b"), .endOfInput])
    }

    // Would catch an unreadable input taken for an empty script.
    @Test func `a descriptor that cannot be read is a failure with its cause, once`() throws {
        // A path of ours; closed below.
        let descriptor = unsafe open(folder.path, O_RDONLY)
        defer { close(descriptor) }
        let lines = PlainLines(descriptor: descriptor, interruptible: false)
        #expect(lines.read(prompt: Prompt(text: "")) == .failed("cannot read input: Is a directory"))
        #expect(lines.read(prompt: Prompt(text: "")) == .endOfInput)
    }
}
