import TestSupport
import Testing

@testable import Engine

@Suite struct SourceListTests {
    private func folder(_ names: [String]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in names { try FileBytes.write([], to: folder.file(name)) }
        return folder
    }

    // Catches a directory that yields notes or hidden files, or files out of order.
    @Test func `a directory is the loadable files in it, by name`() throws {
        let folder = try folder([
            "b.dbn.zst", "a.dbn", "notes.txt", ".hidden.dbn", "c.csv", "d.ndjson.zst", "e.dbn.frag", "f.dbz", "g.zst",
            ".dbn",
            "h.jsonl", "i.CSV.GZ", "j.dbn.gz", "k.gz", "manifest.json", "condition.json", "metadata.json",
        ])
        let names = [
            "a.dbn", "b.dbn.zst", "c.csv", "d.ndjson.zst", "e.dbn.frag", "f.dbz", "h.jsonl", "i.CSV.GZ", "j.dbn.gz",
        ]
        #expect(try SourceList.files([folder.path]) == names.map(folder.file))
        #expect(try SourceList.files([folder.path + "/"]) == names.map(folder.file))
    }

    // Catches a pattern that is taken for a name, and a name with brackets that is taken for a pattern.
    @Test func `patterns match, and a name that is there is no pattern`() throws {
        let folder = try folder(["day2.dbn", "day1.dbn", "day10.dbn", "day[1].dbn", "other.dbn"])
        #expect(try SourceList.files([folder.file("day?.dbn")]) == ["day1.dbn", "day2.dbn"].map(folder.file))
        #expect(try SourceList.files([folder.file("day[2-9].dbn")]) == [folder.file("day2.dbn")])
        #expect(try SourceList.files([folder.file("day[1].dbn")]) == [folder.file("day[1].dbn")])
        #expect(
            try SourceList.files([folder.file("o*"), folder.file("day1*.dbn")])
                == ["other.dbn", "day1.dbn", "day10.dbn"].map(folder.file))
    }

    // Catches an empty match that loads nothing without a word.
    @Test func `nothing found is an error that names what was asked for`() throws {
        let folder = try folder(["notes.txt"])
        let pattern = folder.file("*.dbn")
        #expect(throws: LoadError(path: pattern, .noMatch)) { try SourceList.files([pattern]) }
        #expect(throws: LoadError(path: folder.path, .nothingLoadable(found: ["notes.txt"]))) {
            try SourceList.files([folder.path])
        }
        // A file that is missing is left for the load to name.
        #expect(try SourceList.files([folder.file("x.dbn")]) == [folder.file("x.dbn")])
    }

    // Catches text that is not loaded like the records it was printed from.
    @Test func `text loads as the records it says`() throws {
        let folder = try TemporaryFolder()
        let header =
            "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,flags,"
            + "ts_in_delta,sequence,symbol\n"
        let row = "1758742200000000009,1758742200000000001,160,1,7,A,B,5000000000,3,0,42,128,0,9,TEST\n"
        let object =
            #"{"hd":{"ts_event":"1758742200000000001","rtype":160,"publisher_id":1,"instrument_id":7},"#
            + #""ts_recv":"1758742200000000009","action":"A","side":"B","price":"5000000000","size":3,"channel_id":0,"#
            + #""order_id":"42","flags":128,"ts_in_delta":0,"sequence":9,"symbol":"TEST"}"# + "\n"
        let expected = MBOMessage(
            publisher: PublisherID(1), instrument: InstrumentID(7),
            tsEvent: Timestamp(nanos: 1_758_742_200_000_000_001), tsRecv: Timestamp(nanos: 1_758_742_200_000_000_009),
            action: .add, side: .bid, price: Price(nanos: 5_000_000_000), size: 3, order: OrderID(42), flags: .last,
            sequence: 9)
        for (name, text) in [("a.csv", header + row + row), ("b.ndjson", object + object), ("c", header + row + row)] {
            try FileBytes.write(Array(text.utf8), to: folder.file(name))
            try FileBytes.write(ZstdBytes.frame(Array(text.utf8)), to: folder.file(name + ".zst"))
            try FileBytes.write(GzipBytes.member(Array(text.utf8)), to: folder.file(name + ".gz"))
            for path in [folder.file(name), folder.file(name + ".zst"), folder.file(name + ".gz")] {
                let timeline = try RecordingLoader().timeline(paths: [path])
                #expect(RecordingLoaderTests.records(timeline.recording) == [expected, expected], "\(path)")
                #expect(try timeline.summaries(named: "TEST").count == 1, "\(path)")
            }
            let broken = folder.file("broken-" + name)
            try FileBytes.write(Array((text + "nonsense,\n").utf8), to: broken)
            let error = #expect(throws: LoadError.self) { try RecordingLoader().load(paths: [broken]) }
            guard case .text? = error?.cause else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(error?.goodRecords == 2)
            let kept = try RecordingLoaderTests.lenient().load(paths: [broken])
            #expect(kept.count == 2)
            #expect(kept.sources[0].loss == error)
        }
    }
}
