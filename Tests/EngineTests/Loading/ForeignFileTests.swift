import TestSupport
import Testing

@testable import Engine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct ForeignFileTests {
    static let heads: [(head: [UInt8], file: ForeignFile)] = [
        ([0x50, 0x4B, 3, 4, 20, 0], .zip), (Array("PAR1".utf8) + [0x15], .parquet),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .xz), (Array("BZh91AY".utf8), .bzip2), ([4, 0x22, 0x4D, 0x18], .lz4),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip), (Array("\n<!DOCTYPE HTML><p>".utf8), .html),
        (Array("<html lang=\"en\">".utf8), .html), (Array("SQLite format 3\0".utf8), .sqlite),
        (Array("ARROW1\0\0".utf8), .arrow), (Array("%PDF-1.7".utf8), .pdf), ([0x7F] + Array("ELF".utf8), .program),
        ([0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array("[Content_Types].xml".utf8), .excel),
        ([0xFF, 0xFE, 0x74, 0], .utf16), (Array("version https://git-lfs.github.com/spec/v1".utf8), .gitLFS),
    ]

    // Catches a file of another program that is answered with bytes in hex, or taken for text because of its name.
    @Test(arguments: heads) func `what another program understands is named`(head: [UInt8], file: ForeignFile) throws {
        for name in ["a.bin", "a.csv", "a.ndjson"] {
            let folder = try TemporaryFolder()
            let path = folder.file(name)
            try FileBytes.write(head + [UInt8](repeating: 0x20, count: 40), to: path)
            let error = #expect(throws: LoadError.self) { try RecordingLoader().load(paths: [path]) }
            #expect(error?.cause == .foreign(file))
            #expect(error?.description == "\(path): is \(file.words), which cannot be read here")
            #expect(error?.suggestion?.isEmpty == false)
            #expect(SourceKind(path: path)?.words == file.words)
        }
    }

    // Catches a way out that leads nowhere.
    @Test func `the way out names the file`() {
        #expect(
            LoadError(path: "a b.zip", .foreign(.zip)).suggestion
                == "unpack it first: `unzip -p 'a b.zip' | mbosh -c 'load -'`")
        #expect(LoadError(path: "", .foreign(.xz)).suggestion == "unpack it first: `xz -dc FILE | mbosh -c 'load -'`")
        for file in ForeignFile.allCases {
            #expect(!file.words.isEmpty && !file.suggestion(path: "x").isEmpty)
        }
    }

    // Catches data that is taken for a script or for nothing.
    @Test func `what a file holds is told by its first bytes`() throws {
        let folder = try TemporaryFolder()
        let stream = DBNBytes.head()
        let text = Array("ts_recv,ts_event,rtype\n".utf8)
        let cases: [([UInt8], String?)] = [
            (stream, "DBN data"), (ZstdBytes.frame(stream), "DBN data, packed with zstd"),
            (GzipBytes.member(stream), "DBN data, packed with gzip"), (text, "records in CSV"),
            (GzipBytes.member(text), "records in CSV, packed with gzip"), (Array("{\"a\":1}".utf8), "JSON"),
            (Array("load demo\nbook ACME\n".utf8), nil), ([], nil),
        ]
        for (bytes, words) in cases {
            let path = folder.file("file")
            try FileBytes.write(bytes, to: path)
            #expect(SourceKind(path: path)?.words == words)
        }
        #expect(SourceKind(path: folder.file("none")) == nil)
    }

    // Catches a pipe that is refused, read twice, or not waited for.
    @Test func `a pipe is read to its end, whatever asks for it`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("pipe")
        // Sound: the path is a NUL-terminated copy.
        try #require(unsafe mkfifo(path, 0o600) == 0)
        let messages = RandomOperations.list(seed: 2, count: 3000, mix: .orders)
        let bytes = GzipBytes.member(DBNBytes.stream(messages))
        let writer = Handover()
        let isStarted = writer.begin {
            // Sound: as above; the array outlives the call.
            let descriptor = unsafe open(path, O_WRONLY)
            _ = unsafe write(descriptor, Array(bytes[..<100]), 100)
            _ = unsafe write(descriptor, Array(bytes[100...]), bytes.count - 100)
            close(descriptor)
        }
        try #require(isStarted)
        var loader = RecordingLoader()
        loader.options.symbols = ["TEST"]
        let other = folder.file("other.dbn")
        try FileBytes.write(DBNBytes.head(), to: other)
        // Names are looked for in all sources before the first record is read.
        let recording = try loader.load(paths: [other, path])
        writer.end()
        #expect(recording.count == messages.count)
        var impatient = RecordingLoader()
        impatient.isCancelled = { true }
        let error = #expect(throws: LoadError.self) { try impatient.load(paths: [path]) }
        #expect(error?.cause == .cancelled(records: 0))
    }
}
