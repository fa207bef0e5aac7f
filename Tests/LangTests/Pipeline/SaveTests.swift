import Engine
import TestSupport
import Testing

@testable import Lang

/// Answers on their way into files: nothing is lost without a word.
@Suite struct SaveTests {
    private static func layout(_ rtype: UInt8, _ version: UInt8) throws -> RecordBytes.Layout {
        try #require(RecordBytes.layouts.first { $0.rtype == rtype && $0.version == version })
    }

    // Would catch a form that no file asks for by its ending, or an ending that two forms claim.
    @Test func `every form has endings of its own`() {
        for format in OutputFormat.allCases {
            let endings = OutputFormat.endings.filter { $0.format == format }.flatMap(\.endings)
            #expect(!endings.isEmpty, "\(format)")
            for ending in endings { #expect(SaveTarget("file" + ending).format == format, "\(ending)") }
            #expect(OutputFormat.words.contains(format.rawValue))
        }
        #expect(SaveTarget.endings == [".dbn", ".csv", ".ndjson", ".jsonl", ".json", ".md", ".txt"])
    }

    /// A head without a schema, as a live session has it.
    private static func head(_ version: UInt8, tsOut: Bool = false) -> [UInt8] {
        var head = DBNBytes.Head(version: version)
        head.schema = UInt16.max
        head.tsOut = tsOut ? 1 : 0
        return DBNBytes.head(head)
    }

    /// An MBO record, one of each of these types, and another MBO record.
    private static func mixture(_ rtypes: [UInt8], _ version: UInt8, tsOut: Bool = false) throws -> [UInt8] {
        let stamp: UInt64? = tsOut ? 42 : nil
        var bytes = head(version, tsOut: tsOut) + DBNBytes.record(Tape.ladder[0], tsOut: stamp)
        for (index, rtype) in rtypes.enumerated() {
            bytes += RecordBytes(try layout(rtype, version), seed: UInt64(index), tsOut: stamp).bytes
        }
        return bytes + DBNBytes.record(Tape.ladder[1], tsOut: stamp)
    }

    private static func shell(_ bytes: [UInt8]) async throws -> Shell {
        let shell = Shell(standardInput: bytes)
        try await shell.run("load -")
        return shell
    }

    private static func read(_ path: String) throws -> [UInt8] { try ScriptFile.bytes(of: path, limit: 1 << 24) }

    /// The version, the schema and the lines of a file that was saved.
    private static func loaded(_ path: String) async throws -> (version: Int, schema: JSONText?, lines: String) {
        let shell = Shell()
        try await shell.run("load \"\(path)\"")
        let source = try await shell.document("info")["sources"]?.elements?.first
        return (
            source?["version"]?.integer ?? 0, source?["schema"], try await shell.text("records | as ndjson raw")
        )
    }

    // Catches an option about text that is passed over where a file has none of it.
    @Test func `text's options are none of a DBN file's`() async throws {
        let folder = try TemporaryFolder()
        let shell = try await Shell.on(Tape.ladder)
        for word in ["raw", "pretty", "map-symbols"] {
            let path = folder.file("\(word).dbn")
            #expect(try await shell.complaint("records | save \"\(path)\" \(word)") == "E0313 \(word)")
            #expect(try await shell.complaint("records \(word) | save \"\(path).zst\"") == "E0313 \(word)")
            #expect(throws: (any Error).self) { try Self.read(path) }
            try await shell.run("records | save \"\(folder.file("\(word).csv"))\" \(word)")
        }
        try await shell.run("records | save \"\(folder.file("a.dbn"))\" upgrade")
    }

    // Catches an ending that is asked of what is no file at all, and help that is missing.
    @Test func `what is no file is said before its ending`() async throws {
        let folder = try TemporaryFolder()
        let shell = try await Shell.on(Tape.ladder)
        #expect(try await shell.failure("records | save /dev/full")?.message == "/dev/full: is a device, not a file")
        let directory = try await shell.failure("records | save \"\(folder.path)\"")
        #expect(directory?.message == "\(folder.path): is a directory, not a file")
        #expect(directory?.help == "name a file in it: `| save \(folder.path)/answer.csv`")
        #expect(
            try await shell.failure("records | save \"\(folder.file("no/x.csv"))\"")?.help?.hasPrefix("make the folder")
                == true)
        #expect(try await shell.failure("records | save \"\"")?.message == "expected a file's name, found nothing")
        #expect(try await shell.failure("records | save x.foo")?.message == "the ending of ‘x.foo’ names no form")
        for path in ["-", "/dev/stdout"] {
            #expect(try await shell.text("records | as csv | save \(path)") == shell.text("records | as csv"))
        }
    }

    // Catches records that are missing from a DBN file of a mixture: all market-by-order of an old file was.
    @Test(
        arguments: [UInt8(1), 2, 3],
        [[0x12], [0x13], [0x16, 0x17], [0x15, 0x16, 0x17, 0x18, 0x13, 0x12, 0x00]] as [[UInt8]])
    func `DBN of a mixture holds every record`(version: UInt8, rtypes: [UInt8]) async throws {
        for hasTsOut in [false, true] {
            let folder = try TemporaryFolder()
            let bytes = try Self.mixture(rtypes, version, tsOut: hasTsOut)
            let shell = try await Self.shell(bytes)
            let path = folder.file("all.dbn")
            try await shell.run("records | save \"\(path)\"")
            #expect(try Self.read(path) == bytes)
            #expect(shell.notices.lines.last == "saved \(rtypes.count + 2) rows to \(path)")
            let lines = try await shell.text("records | as ndjson raw")
            // A part of it.
            try await shell.run("records | head \(rtypes.count + 1) | save \"\(path)\"")
            let part = try await Self.loaded(path)
            #expect(part.version == Int(version))
            #expect(part.schema == .null)
            #expect(part.lines == lines.split(separator: "\n").dropLast().map { $0 + "\n" }.joined())
            // All of it upgraded, also compressed.
            for name in ["new.dbn", "new.dbn.zst"] {
                try await shell.run("records | save \"\(folder.file(name))\" upgrade")
                let upgraded = try await Self.loaded(folder.file(name))
                #expect(upgraded.version == 3)
                #expect(try await shell.text("records | as ndjson raw upgrade") == upgraded.lines)
            }
        }
    }

    // Catches `upgrade` that stands with the question and is forgotten by the file.
    @Test func `records can be upgraded where they are asked for`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("new.dbn")
        let shell = try await Self.shell(try Self.mixture([0x13, 0x18], 1))
        try await shell.run("records upgrade | save \"\(path)\"")
        #expect(try await Self.loaded(path).version == 3)
        #expect(shell.notices.lines.last == "saved 4 rows to \(path), as DBN version 3")
        try await shell.run("records schema definition | save \"\(path)\"")
        let old = try await Self.loaded(path)
        #expect(old.version == 1)
        #expect(old.schema == .string("definition"))
    }

    // Catches files of several versions that lose those of all but one, or have rows of unlike columns under one header.
    @Test func `several versions become the newest`() async throws {
        let folder = try TemporaryFolder()
        var expected: [String] = []
        for version in [UInt8(1), 2, 3] {
            let shell = try await Self.shell(
                Self.head(version) + RecordBytes(try Self.layout(0x13, version), seed: UInt64(version)).bytes)
            try await shell.run("records | save \"\(folder.file("\(version).dbn"))\"")
            expected.append(try await shell.text("records | as ndjson raw upgrade"))
        }
        let shell = Shell()
        let files = (1...3).map { "\"\(folder.file("\($0).dbn"))\"" }.joined(separator: ", ")
        try await shell.run("load \(files)")
        let (dbn, csv) = (folder.file("all.dbn"), folder.file("all.csv"))
        try await shell.run("records | save \"\(dbn)\"")
        let saved = try await Self.loaded(dbn)
        #expect(saved.version == 3)
        #expect(Set(saved.lines.split(separator: "\n")) == Set(expected.joined().split(separator: "\n")))
        try await shell.run("records | save \"\(csv)\" raw")
        let rows = String(decoding: try Self.read(csv), as: UTF8.self).split(separator: "\n")
        #expect(rows.count == 4)
        #expect(Set(rows.map { $0.count { $0 == "," } }).count == 1)
    }

    // Catches send times that are dropped, or records that become longer than they say, where only some have one.
    @Test func `records with and without a send time are held together`() async throws {
        let folder = try TemporaryFolder()
        let (with, without) = (folder.file("with.dbn"), folder.file("without.dbn"))
        let status = try Self.layout(0x12, 3)
        try FileBytes.write(Self.head(3, tsOut: true) + RecordBytes(status, seed: 1, tsOut: 42).bytes, to: with)
        try FileBytes.write(Self.head(3) + RecordBytes(status, seed: 2).bytes, to: without)
        let shell = Shell()
        try await shell.run("load \"\(with)\", \"\(without)\"")
        let (dbn, csv) = (folder.file("all.dbn"), folder.file("all.csv"))
        try await shell.run("records | save \"\(dbn)\"")
        let saved = try await Self.loaded(dbn)
        #expect(saved.lines.split(separator: "\n").count == 2)
        #expect(saved.lines.contains("\"ts_out\":\"42\""))
        #expect(saved.lines.contains("\"ts_out\":\"\(UInt64.max)\""))
        try await shell.run("records | save \"\(csv)\" raw")
        let rows = String(decoding: try Self.read(csv), as: UTF8.self).split(separator: "\n")
        #expect(rows.count == 3)
        #expect(rows[0].hasSuffix(",ts_out"))
        #expect(Set(rows.map { $0.count { $0 == "," } }).count == 1)
    }

    // Catches rows of other types that are left out of a table, and the file of it that is there all the same.
    @Test func `CSV of a mixture is an error before anything is written`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("mixed.csv")
        let shell = try await Self.shell(try Self.mixture([0x12, 0x12, 0x16], 1))
        for statement in ["records | save \"\(path)\"", "records | save \"\(path).zst\""] {
            let failure = try await shell.failure(statement)
            #expect(failure?.code == .cannotSave)
            #expect(failure?.message.contains("here are 3: status 2, mbo 2, symbol-mapping 1") == true)
            #expect(failure?.help?.contains("`records schema mbo | …`") == true)
        }
        #expect(!ScriptFile.exists(path))
        await #expect(throws: RecordTextError.self) { try await shell.text("records | as csv") }
        // Each way out that the error names.
        try await shell.run("records schema mbo | save \"\(path)\"")
        #expect(shell.notices.lines.last == "saved 2 rows to \(path)")
        try await shell.run("records where type == \"status\" | save \"\(path)\"")
        #expect(shell.notices.lines.last == "saved 2 rows to \(path)")
        for name in ["x.ndjson", "x.json", "x.md", "x.ndjson.zst"] {
            try await shell.run("records | save \"\(folder.file(name))\"")
            #expect(shell.notices.lines.last == "saved 5 rows to \(folder.file(name))")
        }
        #expect(try Self.read(folder.file("x.ndjson")).count { $0 == 0x0A } == 5)
    }

    // Catches records of a type that nobody knows, which text leaves out; DBN keeps them.
    @Test func `what has no form as text is said`() async throws {
        let folder = try TemporaryFolder()
        let bytes = Self.head(3) + DBNBytes.record(Tape.ladder[0]) + DBNBytes.record(rtype: 0xEE, byteCount: 24)
        let shell = try await Self.shell(bytes)
        for name in ["x.ndjson", "x.csv", "x.json"] {
            let failure = try await shell.failure("records | save \"\(folder.file(name))\"")
            #expect(failure?.message.contains("of type 0xee") == true)
            #expect(!ScriptFile.exists(folder.file(name)))
        }
        try await shell.run("records | save \"\(folder.file("x.dbn"))\"")
        #expect(try Self.read(folder.file("x.dbn")) == bytes)
    }

    // Catches a table without its header, or under another type's, where there are no rows.
    @Test func `no records print their own header`() async throws {
        func header(_ schema: UInt16, _ version: UInt8, _ question: String = "records") async throws -> String {
            var head = DBNBytes.Head(version: version)
            head.schema = schema
            let shell = try await Self.shell(DBNBytes.head(head))
            return try await shell.text("\(question) | as csv")
        }
        for schema in [Schema.mbo, .trades, .mbp10, .ohlcv1d, .definition, .statistics, .status] {
            for version in [UInt8(1), 2, 3] {
                let layout = try Self.layout(schema.recordType, version)
                #expect(
                    try await header(schema.rawValue, version) == layout.columns.joined(separator: ",") + "\n",
                    "\(schema.name) \(version)")
            }
        }
        #expect(try await header(Schema.trades.rawValue, 3, "trades").hasPrefix("ts_recv,"))
        let shell = try await Shell.on(Tape.bids(3))
        let mbo = try Self.layout(0xA0, 3).columns.joined(separator: ",") + "\n"
        #expect(try await shell.text("trades | as csv") == mbo)
        #expect(try await shell.text("trades | select price, size | as csv") == "price,size\n")
        #expect(try await shell.text("records where size > 1000 | as csv") == mbo)
        for (schema, rtype) in [("mbp-10", 0x0A), ("ohlcv-1m", 0x21), ("status", 0x12)] as [(String, UInt8)] {
            let columns = try Self.layout(rtype, 3).columns.joined(separator: ",") + "\n"
            #expect(try await shell.text("at start records schema \(schema) | as csv") == columns)
        }
        #expect(try await shell.text("records schema status | select action, reason | as csv") == "action,reason\n")
        let folder = try TemporaryFolder()
        try await shell.run("trades | save \"\(folder.file("none.csv"))\"")
        #expect(shell.notices.lines.last == "saved 0 rows to \(folder.file("none.csv"))")
        #expect(String(decoding: try Self.read(folder.file("none.csv")), as: UTF8.self) == mbo)
    }

    // Catches a name that is cut or spoiled on its way into DBN, whose texts are short and ASCII.
    @Test func `a name that DBN cannot hold is refused`() async throws {
        let folder = try TemporaryFolder()
        for name in ["GRÜN", String(repeating: "L", count: 80)] {
            let time = "2025-09-24T19:30:00.000000000Z"
            let header =
                "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,flags,"
                + "ts_in_delta,sequence,symbol"
            let csv = "\(header)\n\(time),\(time),160,1,7,A,B,64.81,3,0,1,128,0,1,\(name)\n"
            let shell = try await Self.shell(Array(csv.utf8))
            let failure = try await shell.failure("records | save \"\(folder.file("x.dbn"))\"")
            #expect(failure?.code == .cannotSave)
            #expect(failure?.message.contains(name) == true)
            #expect(!ScriptFile.exists(folder.file("x.dbn")))
            try await shell.run("records | save \"\(folder.file("x.csv"))\" map-symbols")
            #expect(String(decoding: try Self.read(folder.file("x.csv")), as: UTF8.self).contains(name))
        }
    }

    // Catches a count in the notice that is not that of the rows in the file.
    @Test func `the rows that are told are the rows that are there`() async throws {
        let folder = try TemporaryFolder()
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("let t = records")
        let answers = [
            ("records", 4), ("records schema mbp-1", 3), ("records | select price", 4),
            ("records | sort price desc", 4),
            ("symbols", 1), ("mid TEST every 1s", 4), ("book", 3), ("records | head 3 | tail 2", 2),
        ]
        for (question, _) in answers {
            for ending in ["csv", "md", "txt"] {
                let path = folder.file("x.\(ending)")
                try await shell.run("\(question) | save \"\(path)\"")
                let told = shell.notices.lines.last ?? ""
                let lines = try Self.read(path).count { $0 == 0x0A } - (ending == "csv" ? 1 : 2)
                #expect(told == "saved \(lines) row\(lines == 1 ? "" : "s") to \(path)", "\(question) \(ending)")
            }
        }
    }

    // Catches an answer that nobody asked for in a form that nobody named, and one that is written as a file called `-`.
    @Test func `standard output takes an answer whose form is said`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let expected = try await shell.text("records | head 1 | as csv")
        for path in ["-", "/dev/stdout", "/dev/fd/1"] {
            #expect(try await shell.text("records | head 1 | as csv | save \(path)") == expected)
            let failure = try await shell.failure("records | head 1 | save \(path)")
            #expect(failure?.code == .cannotSave)
            #expect(failure?.help?.contains("| as csv | save \(path)") == true)
        }
        #expect(!ScriptFile.exists("-"))
        try await shell.run("records | as csv | save /dev/null")
        #expect(shell.notices.lines.last == "saved 4 rows to /dev/null")
        #expect(try await shell.complaint("mark here | save x.csv")?.hasPrefix("E0313") == true)
        #expect(try await shell.failure("records | sort price | save x.dbn")?.help?.contains("`sort`") == true)
    }
}
