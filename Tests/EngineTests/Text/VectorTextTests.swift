import Crypto
import TestSupport
import Testing

@testable import Engine

/// Every text that the official package made of the vectors, byte for byte: a case a file, none left out.
@Suite(.enabled(if: SharedData.isPresent, "skipped: no ../shared/data")) struct VectorTextTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var source: String
        /// `asis.pretty.sym.csv`
        var tag: String
        var lines: Int
        var version: Int?

        var testDescription: String { "\(source) \(tag)" }
        var isFragment: Bool { source.contains(".frag") }
        var words: [Substring] { tag.split(separator: ".") }
        var format: RecordTextFormat { words.last == "csv" ? .csv : .json }

        var options: RecordTextOptions {
            let pretty = words.contains("pretty")
            return RecordTextOptions(
                prettyPrices: pretty || words.contains("px"), prettyTimestamps: pretty || words.contains("ts"),
                mapSymbols: words.contains("sym"), upgrades: words.contains("v3"))
        }
    }

    static let official: [Case] = {
        guard let text = try? SharedData.text("vectors/MANIFEST.json"), let manifest = try? JSONText(text) else {
            return []
        }
        return (manifest.elements ?? []).flatMap { entry in
            (entry["expected"]?.names ?? []).map { tag in
                Case(
                    source: entry["file"]?.text ?? "", tag: tag,
                    lines: entry["expected"]?[tag]?["lines"]?.integer ?? -1,
                    version: entry["input_version"]?.integer)
            }
        }
    }()

    static let synthetic: [Case] = {
        guard let text = try? SharedData.text("vectors/SYNTH_MANIFEST.json"), let manifest = try? JSONText(text) else {
            return []
        }
        return (manifest.names ?? []).flatMap { file in
            (manifest[file]?.names ?? []).filter { $0 != "bytes" }.map { tag in
                Case(source: file, tag: tag, lines: manifest[file]?[tag]?.integer ?? -1, version: nil)
            }
        }
    }()

    static let sample: [Case] = {
        guard let text = try? SharedData.text("data/CLX5_mbo.expected.json"), let expected = try? JSONText(text) else {
            return []
        }
        return (expected.names ?? []).map {
            Case(source: "CLX5_mbo.dbn", tag: $0, lines: expected[$0]?["lines"]?.integer ?? -1, version: 3)
        }
    }()

    // Catches a manifest that was not read, and a file in the folder that no case asks for.
    @Test func `every expected file is a case`() throws {
        #expect(Self.official.count == 678)
        #expect(Self.synthetic.count == 31)
        #expect(Self.sample.count == 10)
        #expect(Self.official.count { $0.source.hasSuffix(".dbz") } == 51)
        let names = (Self.official + Self.synthetic).map { "\($0.source).\($0.tag)" }
        #expect(Set(names).count == 709)
    }

    // Catches any byte that differs from what the official package prints.
    @Test(arguments: official + synthetic) func `records are printed as the official package prints them`(
        _ wanted: Case
    ) throws {
        let expected = try SharedData.bytes("vectors/\(wanted.source).\(wanted.tag)")
        let text = try RecordText.text(
            SharedData.bytes("vectors/\(wanted.source)"), named: wanted.source, wanted.format, wanted.options)
        #expect(Self.difference(text, expected) == nil)
        #expect(text.count { $0 == UInt8(ascii: "\n") } == wanted.lines)
    }

    // Catches a difference in a long file, which has thousands of prices and times.
    @Test(.wholeLane, arguments: sample) func `the sample is printed as the official package prints it`(_ wanted: Case)
        throws
    {
        let expected = try #require(try JSONText(SharedData.text("data/CLX5_mbo.expected.json"))[wanted.tag])
        let text = try RecordText.text(SharedData.bytes("data/CLX5_mbo.dbn"), wanted.format, wanted.options)
        let lines = String(decoding: text.prefix(5000), as: UTF8.self).split(separator: "\n")
        for (line, first) in zip(lines, expected["first_lines"]?.elements ?? []) { #expect(line == first.text ?? "") }
        #expect(text.count == expected["bytes"]?.integer)
        #expect(text.count { $0 == UInt8(ascii: "\n") } == wanted.lines)
        let digest = SHA256.hash(data: text).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(digest == expected["sha256"]?.text)
    }

    // Catches an inferred version that is not the fragment's own.
    @Test(arguments: official.filter(\.isFragment)) func `a fragment tells its version`(_ wanted: Case) throws {
        let stored = try SharedData.bytes("vectors/\(wanted.source)")
        let bytes = wanted.source.hasSuffix(".zst") ? try Decompressed(stored).bytes : stored
        // Sound: the span is used in this call only.
        let shape = unsafe FragmentShape(records: bytes.span.bytes)
        #expect(Int(shape.version) == wanted.version)
        #expect(shape.hasTsOut == false)
    }

    /// The first line that differs, short enough to read; nil when none does.
    private static func difference(_ text: [UInt8], _ expected: [UInt8]) -> String? {
        if text == expected { return nil }
        let place = zip(text, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(text.count, expected.count)
        let start = max(0, place - 60)
        func part(_ bytes: [UInt8]) -> String {
            String(decoding: bytes[min(start, bytes.count)...].prefix(100), as: UTF8.self)
        }
        return "byte \(place) of \(text.count) (\(expected.count)): \(part(text)) ≠ \(part(expected))"
    }
}
