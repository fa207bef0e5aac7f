import Engine
import TestSupport
import Testing

/// The errors that the program prints when it cannot do what it is asked to: one clear error, word for word.
@Suite struct MessageTests {
    private let folder: TemporaryFolder
    private let empty: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        empty = try TemporaryFolder()
    }

    private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = folder.file(name)
        try FileBytes.write(bytes, to: path)
        return path
    }

    /// Eleven adds of one order each.
    private static let recording = DBNBytes.stream(
        (1...11).map { number in
            MBOMessage(
                publisher: PublisherID(1), instrument: InstrumentID(7), tsEvent: Timestamp(nanos: UInt64(number)),
                tsRecv: Timestamp(nanos: UInt64(number)), action: .add, side: .bid, price: Price(nanos: 64_000_000_000),
                size: 1, order: OrderID(UInt64(number)), flags: .last, sequence: UInt32(number))
        })

    // Would catch a message that changed: scripts and people rely on place and cause.
    @Test func `what cannot be loaded is named with place and cause`() throws {
        let good = Self.recording
        let head = DBNBytes.head().count
        var corrupt = good
        corrupt[head + 2 * 56] = 2
        let zstd = ZstdBytes.frame(good)
        let cases: [(path: String, message: String)] = [
            (
                folder.file("missing.dbn"),
                "no such file\n  help: a path begins at the folder where mbosh was started; Tab completes names, and "
                    + "`load demo` needs no file"
            ),
            (
                empty.path,
                "no file to load in this directory, which is empty\n  help: files are looked for by name: .dbn, .dbn.frag, "
                    + ".dbz, .csv, .tsv, .ndjson, .jsonl, .json, also with .zst or .gz"
            ),
            (
                folder.file("*.dbn.nowhere"),
                "no file matches\n  help: `*` and `?` stand for letters of names; a pattern begins at the folder where mbosh was started"
            ),
            (
                try file("empty.dbn", []),
                "byte 0: the file is empty\n  help: it was made and never written: fetch or make it again"
            ),
            (
                try file("garbage.dbn", Array("hello there".utf8)),
                "byte 0: expected DBN, or CSV or JSON with Databento's columns, each also with zstd or gzip; found ‘hell’ "
                    + "(68 65 6c 6c)\n  help: `head -c 100 \(folder.file("garbage.dbn"))` shows how it begins"
            ),
            (
                try file("cut.dbn", Array(good[..<(head + 11 * 56 - 32)])),
                "byte \(head + 560): the data ends inside a record: expected 56 bytes, found 24\n"
                    + "  help: add `lenient` to keep the 10 records before it"
            ),
            (
                try file("corrupt.dbn", corrupt),
                "byte \(head + 112): a record of 8 bytes; a record has at least 16\n"
                    + "  help: add `lenient` to keep the 2 records before it"
            ),
            (
                try file("head.dbn", Array(good[..<40])),
                "byte 0: the data ends inside the metadata: expected \(head) bytes, found 40\n"
                    + "  help: the file is cut short: fetch or make it again"
            ),
            (
                try file("cut.dbn.zst", Array(zstd[..<(zstd.count - 3)])),
                "byte \(zstd.count - 3): the data ends inside a zstd frame: the file is cut short\n"
                    + "  help: add `lenient` to keep the 10 records before it"
            ),
        ]
        for (path, message) in cases {
            let result = try Mbosh.run([path, "-c", "digest"])
            #expect(result.standardError == "mbosh: \(path): \(message)\n")
            #expect(result.standardOutput == "")
            #expect(result.status == .exited(4))
            // The same from a statement, under its words.
            let statement = try Mbosh.run(["-c", "load \"\(path)\""])
            #expect(statement.standardError.hasPrefix("error[E0304]: \(path): \(message.prefix { $0 != "\n" })\n"))
            #expect(statement.standardError.contains("\n  1 │ load \"\(path)\"".prefix(60)))
            #expect(statement.status == .exited(4))
        }
    }

    // Would catch damage that is passed over in silence, or good records thrown away with it.
    @Test func `lenient keeps what came before the damage and says what was lost`() throws {
        let path = try file("cut.dbn", Array(Self.recording.dropLast(10)))
        let result = try Mbosh.run(["-c", "load \"\(path)\" lenient", "-c", "digest | as json"])
        #expect(result.standardError.hasPrefix("warning: \(path): byte "))
        #expect(result.standardError.contains("; kept 10 records before it\n"))
        #expect(try JSONText(result.standardOutput)["record"]?.integer == 10)
        #expect(result.status == .exited(0))
    }

    // Would catch a script that cannot be read taken for an empty one.
    @Test func `a script that cannot be read is an error`() throws {
        let missing = try Mbosh.run(["run", folder.file("missing.mbo")])
        #expect(
            missing.standardError
                == "mbosh: \(folder.file("missing.mbo")): no such file\n  help: a path begins at the folder where mbosh was "
                + "started; `mbosh run SCRIPT` takes one, - is standard input\n")
        #expect(missing.status == .exited(4))
        let directory = try Mbosh.run(["run", folder.path])
        #expect(
            directory.standardError
                == "mbosh: \(folder.path): is a directory, not a file\n  help: name a script in it, or `mbosh test "
                + "\(folder.path)` for the tests of all of them\n")
        #expect(directory.status == .exited(4))
    }

    // Would catch a data file run as a script: pages of errors, or bytes that a terminal obeys.
    @Test func `a data file is no script, and its bytes do not reach the terminal`() throws {
        let result = try Mbosh.run(["run", try file("data.dbn", Self.recording)])
        #expect(result.status == .exited(3))
        #expect(result.standardOutput == "")
        #expect(!result.standardError.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        #expect(result.standardError.split(separator: "\n").count < 600)
    }

    // Would catch a caret under the wrong word, a suggestion gone, or a code renumbered.
    @Test func `a word that is wrong has a caret, a cause and a suggestion`() throws {
        let result = try Mbosh.run(["-c", "bok CLX5"])
        #expect(
            result.standardError == """
                error[E0201]: no verb is called ‘bok’
                  -c:1:1
                  1 │ bok CLX5
                    │ ^^^
                  help: did you mean `book`?

                """)
        #expect(result.status == .exited(3))
    }

    // Would catch a disk that fills up without a word, or success after it.
    @Test func `results that cannot be written are an error`() throws {
        let result = try Subprocess.run(
            "/bin/sh", ["-c", "exec \"$0\" -c 'print 1' > /dev/full", try Program.path()],
            environment: Mbosh.environment)
        #expect(result.standardError == "mbosh: cannot write results: No space left on device\n")
        #expect(result.status == .exited(4))
    }
}
