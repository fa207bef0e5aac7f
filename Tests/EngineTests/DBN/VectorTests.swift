import TestSupport
import Testing

@testable import Engine

/// The official project's test files, with the counts that its own package found in them (dbn.md §9).
@Suite(.enabled(if: SharedData.isPresent, "skipped: no ../shared/data")) struct VectorTests {
    struct Vector: Sendable {
        var file: String
        var kind: String
        var records: Int
        /// `0xa0:56`
        var types: [String]

        var isFragment: Bool { kind.hasPrefix("fragment") }
        var isLegacy: Bool { kind.hasPrefix("legacy") }
        var hasMBO: Bool { types.contains { $0.hasPrefix("0xa0:") } }
    }

    static let all: [Vector] = {
        guard let text = try? SharedData.text("vectors/MANIFEST.json"), let manifest = try? JSONText(text) else {
            return []
        }
        let official = (manifest.elements ?? []).compactMap { entry -> Vector? in
            guard let file = entry["file"]?.text, let kind = entry["kind"]?.text,
                let records = entry["records"]?.integer
            else { return nil }
            let types = entry["rtype_and_length"]?.elements?.compactMap(\.text) ?? []
            return Vector(file: file, kind: kind, records: records, types: types)
        }
        return official + synthetic
    }()

    /// Edge cases that the official package wrote and read: only their counts are known.
    private static let synthetic: [Vector] = {
        guard let text = try? SharedData.text("vectors/SYNTH_MANIFEST.json"), let manifest = try? JSONText(text) else {
            return []
        }
        return (manifest.names ?? []).compactMap { file in
            manifest[file]?["asis.raw.jsonl"]?.integer.map {
                Vector(file: file, kind: "DBN file", records: $0, types: [])
            }
        }
    }()

    /// A vector's bytes, without its compression.
    private func plain(_ vector: Vector) throws -> [UInt8] {
        let bytes = try SharedData.bytes("vectors/\(vector.file)")
        return vector.file.hasSuffix(".zst") ? try Decompressed(bytes).bytes : bytes
    }

    // Catches a manifest that was not read: then the other tests would pass without a vector.
    @Test func `all vectors are known`() {
        #expect(Self.all.count == 85 + 7)
        #expect(Self.all.count { $0.hasMBO && !$0.isLegacy } >= 7)
    }

    // Catches a record that is lost, invented or of the wrong length, in any version, however the bytes arrive.
    @Test func `every vector decodes to its records`() throws {
        for vector in Self.all where !vector.isLegacy {
            let bytes = try plain(vector)
            let outcome = ChopItUp.whole(bytes, isFragment: vector.isFragment)
            #expect(outcome.error == nil, "\(vector.file)")
            #expect(outcome.messages.count + outcome.skipped.count == vector.records, "\(vector.file)")
            var types = Set<String>()
            for piece in outcome.pieces {
                switch piece {
                case .metadata: break
                case .mbo(_, let byteCount): types.insert("0xa0:\(byteCount)")
                case .skipped(let header):
                    let rtype = String(header.rtype, radix: 16)
                    types.insert("0x\(rtype.count < 2 ? "0" : "")\(rtype):\(header.byteCount)")
                }
            }
            if !vector.types.isEmpty { #expect(types == Set(vector.types), "\(vector.file)") }
            #expect(ChopItUp.disagreement(bytes, isFragment: vector.isFragment) == nil, "\(vector.file)")
        }
    }

    // Catches a file of any kind that does not load, or loads with records missing.
    @Test func `every vector loads with all its records`() throws {
        for vector in Self.all {
            let recording = try RecordingLoader().load(paths: [SharedData.path("vectors/\(vector.file)")])
            let source = recording.sources[0]
            #expect(recording.count + recording.others.count == vector.records, "\(vector.file)")
            #expect(source.records == recording.count, "\(vector.file)")
            #expect(source.skipped.values.reduce(0, +) == recording.others.count, "\(vector.file)")
            for index in 0..<recording.others.count {
                let entry = recording.others[index]
                let rtype = recording.others.withRecord(index) { $0.integer(at: 1, as: UInt8.self) }
                #expect(
                    RecordLayout.layout(rtype: rtype, version: entry.version).map {
                        $0.byteCount + (entry.hasTsOut ? 8 : 0) == entry.byteCount
                    } ?? true, "\(vector.file)")
            }
        }
    }

    // Catches a metadata field that the official package reads otherwise.
    @Test func `metadata written anew is the vectors' own`() throws {
        for vector in Self.all where !vector.isFragment && !vector.isLegacy {
            let bytes = try plain(vector)
            let metadata = try #require(ChopItUp.whole(bytes).metadata)
            let again = ChopItUp.whole(DBNEncoder.metadata(metadata)).metadata
            #expect(again == metadata, "\(vector.file)")
        }
    }

    // Catches a trap on a file that ends where it should not.
    @Test func `no vector traps when it is cut`() throws {
        var random = SeededRandom(seed: 17)
        var failed = 0
        var loaded = 0
        for vector in Self.all {
            let bytes = try SharedData.bytes("vectors/\(vector.file)")
            for round in 0..<6 {
                let cut = Array(bytes.prefix(Int(random.below(UInt32(bytes.count)))))
                let loader = round % 2 == 0 ? RecordingLoader() : RecordingLoaderTests.lenient()
                do {
                    _ = try Timeline(try loader.load(bytes: cut, name: vector.file))
                    loaded += 1
                } catch {
                    failed += 1
                }
                if vector.isFragment { _ = ChopItUp.whole(cut, isFragment: true) }
            }
        }
        #expect(failed > 0)
        #expect(loaded > 0)
    }

    // Catches a publisher whose id or name is not the official one.
    @Test func `publishers have their official names`() throws {
        var known = 0
        for line in try SharedData.text("vectors/publishers.tsv").split(separator: "\n") {
            let words = line.split(separator: "\t")
            guard words.count >= 2, let id = UInt16(words[0]) else { continue }
            known += 1
            let name = try #require(Publishers.name(PublisherID(id)), "\(line)")
            #expect(words.contains { $0 == name } || line.contains(name), "\(line): \(name)")
        }
        #expect(known > 100)
        #expect(Publishers.name(PublisherID(0)) == nil)
    }
}
