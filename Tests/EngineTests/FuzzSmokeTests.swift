import Engine
import EngineSynthetic
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Small streams with a few bytes wrong: nothing traps, and what is read is judged by the books' own invariants.
@Suite struct FuzzSmokeTests {
    // Catches a corpus that is not what its code generates; `MBOSH_RECORD=1` writes it anew.
    @Test(arguments: FuzzTarget.allCases)
    func `the corpus is generated`(target: FuzzTarget) throws {
        let folder = "Sources/Fuzz/Corpus/\(target.rawValue)"
        for seed in target.seeds {
            let path = "\(folder)/\(seed.name)"
            if Self.isRecording {
                // Sound: the path is passed as a NUL-terminated copy.
                _ = unsafe mkdir("\(ProjectFiles.root)/\(folder)", 0o755)
                try FileBytes.write(seed.bytes, to: "\(ProjectFiles.root)/\(path)")
            }
            let isSame = try ProjectFiles.bytes(path) == seed.bytes
            #expect(isSame, "\(path)")
        }
        // An input that a fuzzer found stays, under a name of its own.
        let names = try ProjectFiles.names(in: folder).filter { !$0.hasPrefix("found-") }
        #expect(names == target.seeds.map(\.name).sorted())
    }

    // Sound: getenv's text is only tested for being there.
    private static let isRecording = unsafe getenv("MBOSH_RECORD") != nil

    // Catches what the fuzzers would find in a moment: a trap, a hang or a broken promise near the corpus.
    @Test(arguments: FuzzTarget.allCases)
    func `the corpus and its neighbours hold every promise`(target: FuzzTarget) throws {
        let folder = "Sources/Fuzz/Corpus/\(target.rawValue)"
        var random = SeededRandom(seed: 99)
        for name in try ProjectFiles.names(in: folder) {
            let bytes = try ProjectFiles.bytes("\(folder)/\(name)")
            let complaint = target.complaint(about: bytes)
            #expect(complaint == nil, "\(name)")
            for round in 0..<30 {
                let neighbour = Self.mutated(bytes, &random)
                let complaint = target.complaint(about: neighbour)
                #expect(complaint == nil, "\(name), round \(round)")
            }
        }
    }

    private static func mutated(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0...random.below(4) where !bytes.isEmpty {
            let place = Int(random.below(UInt32(bytes.count)))
            switch random.below(6) {
            case 0: bytes[place] ^= 1 << UInt8(random.below(8))
            case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 2: bytes[place] = random.chance(1, in: 2) ? 0xFF : 0
            case 3: bytes.remove(at: place)
            case 4: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
            default: bytes.removeLast(Int(random.below(UInt32(min(bytes.count, 80)))))
            }
        }
        return bytes
    }

    // Catches a trap, a hang, or an answer that depends on the pieces, on streams that are nearly right.
    @Test(arguments: [UInt64(1), 2, 3])
    func `damaged streams never trap the decoder`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var failed = 0
        var whole = 0
        for round in 0..<150 {
            var head = DBNBytes.Head(version: UInt8(1 + round % 3))
            head.tsOut = UInt8(round & 1)
            let messages = RandomOperations.list(seed: seed &* 1000 &+ UInt64(round), count: 12, mix: .wild)
            let bytes = Self.mutated(DBNBytes.stream(messages, head: head), &random)
            let outcome = ChopItUp.whole(bytes)
            if outcome.error == nil { whole += 1 } else { failed += 1 }
            #expect(ChopItUp.disagreement(bytes, seed: seed) == nil, "seed \(seed), round \(round)")
            #expect(outcome.consumed <= bytes.count)
        }
        #expect(failed > 0)
        #expect(whole > 0)
    }

    // Catches a trap between the bytes and the book, plain and compressed, strict and lenient.
    @Test(arguments: [UInt64(11), 12, 13, 14])
    func `damaged sources never trap the loader or the books`(seed: UInt64) throws {
        var parameters = SyntheticMarket.Parameters()
        parameters.seed = seed
        parameters.records = 40
        parameters.orders = 20
        parameters.instruments = 2
        let stream = try SyntheticMarket.dbn(parameters)
        let packed = ZstdBytes.frames(stream, count: 2)
        var random = SeededRandom(seed: seed)
        var failed = 0
        var loaded = 0
        var lossy = 0
        for round in 0..<150 {
            let bytes = Self.mutated(round % 2 == 0 ? stream : packed, &random)
            let loader = round % 3 == 0 ? RecordingLoader() : RecordingLoaderTests.lenient()
            do {
                let recording = try loader.load(bytes: bytes, name: "fuzz")
                loaded += 1
                if recording.sources[0].loss != nil { lossy += 1 }
                let timeline = try Timeline(recording)
                timeline.market(at: recording.count).forEachBook { book in
                    let broken = book.brokenInvariant()
                    #expect(broken == nil, "seed \(seed), round \(round)")
                }
                _ = recording.dates()
            } catch {
                failed += 1
                #expect(String(describing: error).contains("fuzz"))
            }
        }
        #expect(failed > 0)
        #expect(loaded > 0)
        #expect(lossy > 0)
    }
}
