import TestSupport
import Testing

@testable import Engine

/// The official package's texts, read back into the records they were made of.
@Suite(.enabled(if: SharedData.isPresent, "skipped: no ../shared/data")) struct VectorTextReaderTests {
    /// Texts of version 3, and of types that are the same in every version.
    static let readable = (VectorTextTests.official + VectorTextTests.synthetic).filter { wanted in
        let isNewest = wanted.options.upgrades || wanted.version == 3 || wanted.source.contains(".v3.")
        return isNewest || !["definition", "statistics", "live"].contains { wanted.source.contains($0) }
    }

    // Catches a filter that leaves nothing to test.
    @Test func `most texts can be read back`() {
        #expect(Self.readable.count > 500)
    }

    // Catches a value of the official texts that is not understood, or that comes back as another.
    @Test(arguments: readable) func `a text's records are its source's`(_ wanted: VectorTextTests.Case) throws {
        let text = try SharedData.bytes("vectors/\(wanted.source).\(wanted.tag)")
        let read = ReadText(text, wanted.format)
        #expect(read.error == nil)
        #expect(read.count == wanted.lines - (wanted.format == .csv ? 1 : 0))
        let source = try Self.source(wanted)
        let expected = Self.comparable(source, wanted)
        let found = Self.comparable(read.records, wanted)
        #expect(found.count == expected.count)
        let differing = zip(found, expected).enumerated().first { $1.0 != $1.1 }?.offset
        #expect(differing == nil)
        // A second reading in pieces gives the same.
        #expect(ReadText(text, wanted.format) { _ in 13 } == read)
    }

    /// The source's records as version 3 has them.
    private static func source(_ wanted: VectorTextTests.Case) throws -> [UInt8] {
        let stored = try SharedData.bytes("vectors/\(wanted.source)")
        var bytes = stored
        var version = UInt8(wanted.version ?? 3)
        var hasTsOut = false
        if wanted.source.hasSuffix(".dbz") {
            // Sound: the span is used in this call only.
            bytes = try LegacyDBZ.decode(unsafe stored.span.bytes).records
        } else {
            bytes = wanted.source.hasSuffix(".zst") ? try Decompressed(stored).bytes : stored
            if !wanted.isFragment {
                let metadata = try #require(ChopItUp.whole(bytes).metadata)
                (version, hasTsOut) = (metadata.version, metadata.hasTsOut)
                bytes.removeFirst(DBNEncoder.metadata(metadata).count)
            }
        }
        var upgraded: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let length = Int(bytes[position]) * 4
            let record = Array(bytes[position..<position + length])
            // Sound: the span is used during the call only.
            try RecordUpgrade.append(
                unsafe record.span.bytes, version: version, hasTsOut: hasTsOut, to: &upgraded)
            position += length
        }
        return upgraded
    }

    /// One text a record of what a text can tell: all columns raw, times that pretty text cannot tell apart made one.
    private static func comparable(_ records: [UInt8], _ wanted: VectorTextTests.Case) -> [[String]] {
        var rows: [[String]] = []
        var position = 0
        while position < records.count {
            let length = Int(records[position]) * 4
            let record = Array(records[position..<position + length])
            position += length
            guard let layout = RecordLayout.layout(rtype: record[1], version: 3) else { continue }
            var row = ["\(length)"]
            for column in layout.columns {
                let bytes = Array(record[column.offset..<column.offset + column.kind.byteCount])
                switch column.kind {
                case .text: row.append("\(column.name) \(bytes.prefix { $0 != 0 })")
                case .timestamp where wanted.options.prettyTimestamps && bytes.allSatisfy { $0 == 0 }:
                    row.append("\(column.name) \([UInt8](repeating: 255, count: 8))")
                default: row.append("\(column.name) \(bytes)")
                }
            }
            row.append("\(record[layout.byteCount...])")
            rows.append(row)
        }
        // A table holds one type; the records of others were left out of it.
        guard wanted.format == .csv, let first = rows.first else { return rows }
        return rows.filter { $0.count == first.count && $0[0] == first[0] }
    }
}
