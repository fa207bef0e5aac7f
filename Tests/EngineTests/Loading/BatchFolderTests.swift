import TestSupport
import Testing

@testable import Engine

/// Folders as Databento's batch jobs leave them.
@Suite struct BatchFolderTests {
    private static let header = "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,order_id\n"

    private static func row(_ day: String, _ instrument: Int, _ order: Int) -> String {
        "\(day)T12:00:00.000000000Z,\(day)T12:00:00.000000000Z,160,1,\(instrument),A,B,1.5,5,\(order)\n"
    }

    private static let document = #"""
        {"result":{"OLD":[{"d0":"2025-07-16","d1":"2025-07-17","s":"7"}],
        "NEW":[{"d0":"2025-07-17","d1":"2025-07-19","s":"7"},{"d0":"2025-07-16","d1":"2025-07-17","s":""}]},
        "symbols":["OLD","NEW"],"stype_in":"raw_symbol","stype_out":"instrument_id","partial":[],"not_found":[]}
        """#
    private static let table =
        "raw_symbol,instrument_id,date\nOLD,7,2025-07-16\nNEW,7,2025-07-17\n\"NEW\",7,2025-07-18\n"

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["manifest.json", "metadata.json", "condition.json"] {
            try write("{\"job_id\":\"X\"}", name)
        }
    }

    private func write(_ text: String, _ name: String) throws {
        try FileBytes.write(Array(text.utf8), to: folder.file(name))
    }

    // Catches a job's own files that keep its data from being loaded, and ids that stay without their names.
    @Test(arguments: ["symbology.csv", "symbology.json"])
    func `a job's symbology names its instruments by day`(name: String) throws {
        try write(Self.header + Self.row("2025-07-16", 7, 1), "xnas-itch-20250716.mbo.csv")
        try write(
            Self.header + Self.row("2025-07-17", 7, 2) + Self.row("2025-07-18", 7, 3), "xnas-itch-20250717.mbo.csv")
        try write(name.hasSuffix(".csv") ? Self.table : Self.document, name)
        for path in [folder.path, folder.file("*")] {
            let recording = try RecordingLoader().load(paths: [path])
            #expect(recording.count == 3)
            #expect(recording.sources.count == 2)
            #expect(recording.sources.flatMap { $0.notes } == [])
            let names = (0..<3).map { index in
                recording.symbols.symbol(of: InstrumentID(7), at: recording[index].tsRecv)
            }
            #expect(names == ["OLD", "NEW", "NEW"])
        }
        var loader = RecordingLoader()
        loader.options.symbols = ["NEW"]
        #expect(try loader.load(paths: [folder.path]).count == 2)
    }

    // Catches a continuous contract of a job that is taken for an instrument whose id is given anew, whatever its name looks like.
    @Test(arguments: ["symbology.csv", "symbology.json"], ["CL.c.0", "FRONT"])
    func `a job's continuous symbol is the contract of the day`(file: String, name: String) throws {
        try write(
            Self.header + Self.row("2025-07-16", 7, 1) + Self.row("2025-07-16", 8, 2) + Self.row("2025-07-17", 8, 3),
            "glbx-mdp3-20250716.mbo.csv")
        let document = """
            {"result":{"\(name)":[{"d0":"2025-07-16","d1":"2025-07-17","s":"7"},
            {"d0":"2025-07-17","d1":"2025-07-18","s":"8"}],"OTHER":[{"d0":"2025-07-16","d1":"2025-07-17","s":"8"}]},
            "stype_in":"continuous","stype_out":"instrument_id"}
            """
        let table = "continuous,instrument_id,date\n\(name),7,2025-07-16\nOTHER,8,2025-07-16\n\(name),8,2025-07-17\n"
        try write(file.hasSuffix(".csv") ? table : document, file)
        let timeline = try RecordingLoader().timeline(paths: [folder.path])
        #expect(timeline.recording.symbols.isContinuous(name))
        let summary = try #require(try timeline.summaries(named: name).first)
        #expect(summary.pieces?.map(\.key.instrument.raw) == [7, 8])
        // Both orders: the contract does not begin anew when it takes the name over.
        #expect(timeline.market(of: [summary], at: timeline.recording.end()).orderCount == 2)
    }

    // Catches data files that are known by other names than their content's.
    @Test func `files of JSON are told from other JSON by their content`() throws {
        let object =
            #"{"ts_event":"2025-07-16T12:00:00.000000000Z","rtype":160,"instrument_id":7,"action":"A","side":"B","#
            + #""price":"1.5","size":1,"order_id":1}"#
        try write(object + "\n", "a.mbo.json")
        try FileBytes.write(ZstdBytes.frame(Array(object.utf8)), to: folder.file("b.mbo.json.zst"))
        try FileBytes.write(GzipBytes.member(Array("[\(object),\(object)]".utf8)), to: folder.file("c.json.gz"))
        try write("{\"theme\":\"dark\"}", "settings.json")
        let recording = try RecordingLoader().load(paths: [folder.path])
        #expect(recording.count == 4)
        #expect(recording.sources.map(\.kind) == ["ndjson", "ndjson.zst", "ndjson.gz"])
        #expect(recording.sources.last?.notes.first?.contains("settings.json: passed over") == true)
    }

    // Catches names that are loaded as data, or wrong ones that are passed over.
    @Test func `names alone are no data, and wrong ones are told`() throws {
        try write(Self.table, "symbology.csv")
        let alone = #expect(throws: LoadError.self) {
            try RecordingLoader().load(paths: [folder.file("symbology.csv")])
        }
        #expect(alone?.cause == .namesOnly)
        let empty = #expect(throws: LoadError.self) { try RecordingLoader().load(paths: [folder.path]) }
        #expect(empty?.cause == .nothingLoadable(found: []))
        try write(Self.header + Self.row("2025-07-16", 7, 1), "day.csv")
        let wrong = [
            "a,b\n1,2\n", "raw_symbol,instrument_id,date\nOLD,x,2025-07-16\n", "raw_symbol,instrument_id,date\nOLD,7\n",
            "",
        ]
        for text in wrong {
            try write(text, "symbology.csv")
            let recording = try RecordingLoader().load(paths: [folder.path])
            #expect(recording.count == 1)
            #expect(
                recording.sources.last?.notes.first?.contains("no names of instruments from \(folder.path)") == true)
        }
        try write(Self.table, "symbology.csv")
        try write("{}", "symbology.json")
        let recording = try RecordingLoader().load(paths: [folder.path])
        #expect(recording.sources.last?.notes.count == 1)
        #expect(recording.symbols.instruments(named: "OLD") == [InstrumentID(7)])
    }

    // Catches ids asked for and names given back, which JSON has the other way round.
    @Test func `a symbology may go from ids to names`() throws {
        var names = SymbolMap()
        try SymbologyFile.document(
            Array(
                #"{"result":{"7":[{"d0":"2025-07-16","d1":"2025-07-17","s":"OLD"}]},"stype_in":"instrument_id"}"#.utf8),
            &names)
        #expect(names.instruments(named: "OLD") == [InstrumentID(7)])
    }
}
