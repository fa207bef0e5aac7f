import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@testable import Lang

/// The runner on scripts that nobody would write. `scripts/fuzz.sh script SECONDS` goes on for so many seconds.
@Suite struct ScriptFuzzTests {
    // Catches a trap, an error without a span, an answer that has no form, and a script that does not hear Ctrl-C.
    @Test(.timeLimit(.minutes(20)), arguments: [UInt64(1), 2, 3])
    func `any script is refused, or runs and ends`(seed: UInt64) async {
        var mutator = ScriptMutator(seed: seed)
        for round in 0..<60 {
            let text = mutator.script()
            let complaint = await ScriptFuzz.complaint(about: text, patience: .milliseconds(40))
            #expect(complaint == nil, "seed \(seed), round \(round):\n\(text)")
        }
    }

    // Catches a finding that comes back.
    @Test func `what a fuzzer found is kept`() async throws {
        let folder = "Sources/Fuzz/Corpus/script"
        for name in try ProjectFiles.names(in: folder) {
            let text = String(decoding: try ProjectFiles.bytes("\(folder)/\(name)"), as: UTF8.self)
            let complaint = await ScriptFuzz.complaint(about: text)
            #expect(complaint == nil, "\(name)")
        }
    }

    // Catches what a few rounds do not; each script is in a file before it runs, so that one that traps is known.
    @Test(.enabled(if: seconds > 0, "MBOSH_FUZZ_SECONDS says how long"))
    func `random scripts are refused or end for as long as the fuzzer is told`() async throws {
        let start = ContinuousClock.now
        let seed = UInt64(truncatingIfNeeded: time(nil))
        var mutator = ScriptMutator(seed: seed)
        var runs = 0
        var slowest = Duration.zero
        let path = ProjectFiles.root + "/.build/fuzz-script"
        while ContinuousClock.now - start < .seconds(Self.seconds) {
            let text = mutator.script()
            try FileBytes.write(Array(text.utf8), to: path)
            let began = ContinuousClock.now
            let complaint = await ScriptFuzz.complaint(about: text)
            runs += 1
            let took = ContinuousClock.now - began
            if took > slowest {
                slowest = took
                print("seed \(seed), run \(runs): \(took)\n\(text)")
            }
            #expect(complaint == nil, "seed \(seed), run \(runs):\n\(text)")
        }
        print("\(runs) runs, seed \(seed)")
    }

    private static let seconds: Int = {
        // Sound: getenv's text is copied at once.
        unsafe getenv("MBOSH_FUZZ_SECONDS").map { unsafe String(cString: $0) }.flatMap { Int($0) } ?? 0
    }()
}
