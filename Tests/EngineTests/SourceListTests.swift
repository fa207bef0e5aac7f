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
            "h.jsonl",
        ])
        let names = ["a.dbn", "b.dbn.zst", "c.csv", "d.ndjson.zst", "e.dbn.frag", "f.dbz", "h.jsonl"]
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
        #expect(throws: LoadError(path: folder.path, .nothingLoadable)) { try SourceList.files([folder.path]) }
        // A file that is missing is left for the load to name.
        #expect(try SourceList.files([folder.file("x.dbn")]) == [folder.file("x.dbn")])
    }
}
