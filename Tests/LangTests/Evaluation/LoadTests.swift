import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct LoadTests {
    // Catches a name that is lost, shown of other data, or in the way of what makes a synthetic market.
    @Test func `a name given with as is shown until the next load`() async throws {
        let shell = Shell()
        try await shell.run("load synthetic seed=1 records=10 as toy")
        #expect(try await shell.document("info")["name"]?.text == "toy")
        #expect(try await shell.document("info")["records"]?.integer == 10)
        try await shell.run("load demo limit 20 as \"two words\"")
        #expect(try await shell.document("info")["name"]?.text == "two words")
        try await shell.run("load demo limit 20")
        #expect(try await shell.document("info")["name"] == nil)
    }

    // Catches a file that cannot be loaded and takes the loaded one with it, or an error without path and cause.
    @Test func `what cannot be loaded is an error and leaves what is loaded`() async throws {
        let folder = try TemporaryFolder()
        let good = DBNBytes.stream(Tape.ladder)
        let path = folder.file("cut.dbn")
        try FileBytes.write(Array(good.dropLast(20)), to: path)
        let shell = try await Shell.on(Tape.bids(3))
        #expect(try await shell.complaint("load missing.dbn") == "E0304 missing.dbn")
        #expect(try await shell.failure("load missing.dbn")?.message == "missing.dbn: no such file")
        let cut = try #require(try await shell.failure("load \"\(path)\""))
        #expect(cut.code == .cannotLoad && cut.message.hasPrefix("\(path): byte "))
        #expect(cut.help == "add `lenient` to keep the 3 records before it")
        #expect(try await shell.complaint("load demo, \(folder.path)/x.dbn")?.hasPrefix("E0304") == true)
        #expect(try await shell.complaint("load synthetic colour=red")?.hasPrefix("E0304") == true)
        #expect(try await Shell().complaint("load -") == "E0304 -")
        #expect(await shell.position() == 3)
        try await shell.run("load \"\(path)\" lenient")
        #expect(await shell.position() == 3)
        #expect(shell.notices.lines.contains { $0.hasPrefix("warning: \(path): byte ") })
        let loss = try await shell.document("info")["sources"]?.elements?.first?["loss"]?.text
        #expect(loss?.hasPrefix("\(path): byte ") == true)
    }

    // Catches an option about text that is passed over where there is none, and one that is refused where there is.
    @Test func `prices and times are for text`() async throws {
        let folder = try TemporaryFolder()
        let dbn = folder.file("a.dbn")
        try FileBytes.write(DBNBytes.stream(Tape.ladder), to: dbn)
        let shell = try await Shell.on(Tape.bids(3))
        #expect(try await shell.complaint("load \"\(dbn)\" prices decimal times ms") == "E0203 decimal")
        #expect(
            try await shell.failure("load \"\(dbn)\" times ms")?.message.contains("is for CSV and JSON; DBN says")
                == true)
        #expect(try await shell.complaint("load demo prices fixed") == "E0203 fixed")
        #expect(await shell.position() == 3)
        let csv = folder.file("a.csv")
        try await shell.run("records | save \"\(csv)\"\nload \"\(csv)\" prices decimal times ns")
        #expect(await shell.position() == 3)
        try await shell.run("load \"\(csv)\", \"\(dbn)\" prices decimal")
        #expect(await shell.position() == 3 + Tape.ladder.count)
    }

    // Catches a compressed file of a few bytes that is called a file of another kind.
    @Test(arguments: [
        ("a.gz", [0x1F], "gzip"), ("a.dbn.gz", [0x1F, 0x8B], "gzip"), ("a.dbn.zst", [0x28, 0xB5, 0x2F], "zstd"),
    ])
    func `a few bytes of a compressed file are one cut short`(name: String, bytes: [UInt8], kind: String) async throws {
        let folder = try TemporaryFolder()
        try FileBytes.write(bytes, to: folder.file(name))
        let error = try #require(try await Shell().failure("load \"\(folder.file(name))\""))
        #expect(error.message.contains("byte \(bytes.count): the data ends inside a \(kind)"), "\(error.message)")
        #expect(error.message.hasSuffix("the file is cut short") && error.help == "fetch or make it again")
    }

    // Catches options that are read and not used, and several files that are not one market.
    @Test func `load heeds its files and options`() async throws {
        let folder = try TemporaryFolder()
        for (name, records) in [("a.dbn", Tape.ladder.prefix(2)), ("b.dbn", Tape.ladder.suffix(2))] {
            try FileBytes.write(DBNBytes.stream(Array(records)), to: folder.file(name))
        }
        let shell = Shell()
        try await shell.run("load \"\(folder.file("b.dbn"))\", \"\(folder.file("a.dbn"))\"")
        let whole = try await Shell.on(Tape.ladder)
        #expect(try await shell.json("digest") == (try await whole.json("digest")))
        try await shell.run("load \"\(folder.file("a.dbn"))\" limit 1")
        #expect(await shell.position() == 1)
        try await shell.run("load synthetic seed=7 records=50 instruments=2 limit 20")
        #expect(await shell.position() == 20)
        #expect(shell.notices.lines.last?.hasPrefix("loaded 20 records of SYN") == true)
    }

    // Catches a path of the command line that the statement around it reads as something else.
    @Test(arguments: ["plain.dbn", "a b.dbn", "k=v,w.dbn", "quote\"d.dbn", "back\\slash.dbn", "#1.dbn", "-x.dbn"])
    func `a path of the command line stays one path`(name: String) async throws {
        let folder = try TemporaryFolder()
        try FileBytes.write(DBNBytes.stream(Tape.ladder), to: folder.file(name))
        let shell = Shell()
        try await shell.session.load(paths: [folder.file(name)])
        #expect(await shell.position() == 4)
    }
}
