import TestSupport
import Testing

/// A file of one kind where the other kind belongs.
@Suite struct WrongFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = folder.file(name)
        try FileBytes.write(bytes, to: path)
        return path
    }

    static let data: [(name: String, bytes: [UInt8], words: String)] = [
        ("day.dbn", DBNBytes.head(), "DBN data"),
        ("day.dbn.zst", ZstdBytes.frame(DBNBytes.head()), "DBN data, packed with zstd"),
        ("day", GzipBytes.member(DBNBytes.head()), "DBN data, packed with gzip"),
        ("day.csv", Array("ts_recv,ts_event,rtype\n".utf8), "records in CSV"), ("day.json", Array("[{}]".utf8), "JSON"),
    ]

    // Catches data that is read as a script: pages of syntax errors, or a refusal without the way on.
    @Test(arguments: data.indices, ["run", "check", "test", "fmt"])
    func `data where a script belongs is told in one line`(index: Int, command: String) throws {
        let (name, bytes, words) = Self.data[index]
        let path = try file(name, bytes)
        let result = try Mbosh.run([command, path])
        #expect(result.status == .exited(command == "run" ? 3 : 4))
        #expect(result.all.contains("\(path) is \(words), not a script; open it: mbosh \(path)"))
        #expect(result.standardError.split(separator: "\n").count == 1 || command == "test")
    }

    // Catches a script that is loaded as data.
    @Test func `a script where data belongs is told in one line`() throws {
        let path = try file("gate.mbo", Array("load demo\n".utf8))
        let result = try Mbosh.run([path, "-c", "bbo"])
        #expect(result.status == .exited(4))
        #expect(result.standardError == "mbosh: \(path) is a script; run it: mbosh run \(path)\n")
    }

    // Catches an archive whose answer is four bytes in hex.
    @Test func `an archive is named, with the way round`() throws {
        let path = try file("day.zip", [0x50, 0x4B, 3, 4, 20, 0, 0, 0])
        let result = try Mbosh.run([path, "-c", "bbo"])
        #expect(result.status == .exited(4))
        #expect(
            result.standardError
                == "mbosh: \(path): is a zip archive, which cannot be read here\n"
                + "  help: unpack it first: `unzip -p \(path) | mbosh -c 'load -'`\n")
    }
}
