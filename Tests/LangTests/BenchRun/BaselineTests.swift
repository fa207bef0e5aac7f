import TestSupport
import Testing

@testable import Lang
@testable import LangTest

@Suite struct BaselineTests {
    private static let machine = BenchMachine(
        cpu: "A \"quoted\" CPU", cores: 4, architecture: "x86_64", system: "An OS 1", kernel: "Linux 6")

    private static func baseline(_ samples: [Int64], configuration: String = "release") -> Baseline {
        Baseline(
            name: "replay ↑", warmup: 2, machine: machine,
            build: BuildInfo(version: "0.1.0", configuration: configuration, commit: "abc"), samplesNanos: samples)
    }

    private static let around100 = (95...105).map { Int64($0) * 1000 }

    // Would catch a file that cannot be read back, or says something else then.
    @Test func `what is written is read back`() throws {
        let baseline = Self.baseline(Self.around100)
        #expect(try Baseline(json: baseline.json) == baseline)
        #expect(try JSONText(baseline.json)["median_ns"]?.integer == 100_000)
        #expect(baseline.json.split(separator: "\n").count == 11)
        var marked = baseline
        marked.run = "00ff"
        #expect(try Baseline(json: marked.json) == marked)
    }

    // Would catch a crash, or a baseline out of thin air, for any part of a file and for what is no baseline.
    @Test func `every part of a file is refused with a reason`() {
        let text = Self.baseline([1, 2, 3]).json
        for end in 0..<(text.utf8.count - 2) {
            let part = String(decoding: Array(text.utf8)[..<end], as: UTF8.self)
            #expect(throws: Baseline.Failure.self) { try Baseline(json: part) }
        }
        let deep = String(repeating: "[", count: 100_000)
        for other in ["{}", "[]", "1", "null", "{\"mbosh_bench\":2}", text + "x", deep, "{\"a\":\"\\u12\"}"] {
            #expect(throws: Baseline.Failure.self) { try Baseline(json: other) }
        }
        for samples in ["[]", "[1.5]", "[-1]", "[\"1\"]", "7"] {
            let changed = text.replacing("\"samples_ns\": [1,2,3]", with: "\"samples_ns\": \(samples)")
            #expect(changed != text)
            #expect(throws: Baseline.Failure.self) { try Baseline(json: changed) }
        }
    }

    // Would catch a regression missed, or noise called one.
    @Test func `a regression is one only when the whole interval is above what is allowed`() {
        let before = Self.baseline(Self.around100)
        func verdict(_ factor: Double, within tolerance: Double) -> BenchComparison.Verdict {
            let now = Self.baseline(Self.around100.map { Int64(Double($0) * factor) })
            return BenchComparison(now: now, before: before, tolerance: tolerance).verdict
        }
        func isInconclusive(_ factor: Double, within tolerance: Double) -> Bool {
            if case .inconclusive = verdict(factor, within: tolerance) { true } else { false }
        }
        #expect(verdict(0.5, within: 0) == .within)
        #expect(verdict(1, within: 0.2) == .within)
        #expect(verdict(1.2, within: 0.05) == .regression)
        // The median is 12 % slower, but the intervals (96…104 and 107.5…116.5) leave only 3.4 % beyond chance.
        #expect(verdict(1.12, within: 0.03) == .regression)
        // The ratio is known to 0.16 or so: what allows less than that cannot be passed by being near to it.
        #expect(isInconclusive(1, within: 0))
        #expect(isInconclusive(1, within: 0.05))
        #expect(isInconclusive(1.12, within: 0.05))
        #expect(isInconclusive(1.2, within: 0.18))
        #expect(verdict(1.2, within: 0.3) == .within)
        let slower = BenchComparison(
            now: Self.baseline(Self.around100.map { $0 * 2 }), before: before, tolerance: 0.05)
        #expect(slower.ratioText == "2.00 × (1.85 … 2.17)")
    }

    // Would catch a gate that is passed by a file which the run itself has just written.
    @Test func `a baseline of the same run is inconclusive, whatever it says`() {
        for factor in [0.5, 1, 2] {
            var now = Self.baseline(Self.around100.map { Int64(Double($0) * factor) })
            var before = Self.baseline(Self.around100)
            (now.run, before.run) = ("a", "a")
            let same = BenchComparison(now: now, before: before, tolerance: 9).verdict
            if case .inconclusive(let reason) = same {
                #expect(reason.contains("this very run"))
            } else {
                Issue.record("\(same)")
            }
            before.run = factor == 2 ? nil : "b"
            #expect(BenchComparison(now: now, before: before, tolerance: 9).verdict == .within)
        }
    }

    // Would catch figures of two machines or builds held against each other.
    @Test func `other machines, builds and too few timings are not comparable`() {
        let before = Self.baseline(Self.around100)
        func reasons(_ change: (inout Baseline) -> Void) -> [String]? {
            var now = before
            change(&now)
            guard case .notComparable(let reasons) = BenchComparison(now: now, before: before, tolerance: 1).verdict
            else {
                return nil
            }
            return reasons
        }
        #expect(reasons { $0.machine.kernel = "Linux 7" } == nil)
        #expect(reasons { $0.build.version = "0.2.0" } == nil)
        #expect(reasons { $0.machine.cpu = "B" } == ["CPU: then A \"quoted\" CPU, now B"])
        #expect(reasons { $0.machine.cores = 2 } == ["cores: then 4, now 2"])
        #expect(reasons { $0.machine.architecture = "aarch64" }?.count == 1)
        #expect(reasons { $0.machine.system = "An OS 2" }?.count == 1)
        #expect(reasons { $0.build.configuration = "debug" } == ["build configuration: then release, now debug"])
        #expect(reasons { $0.name = "other" }?.count == 1)
        #expect(reasons { $0.samplesNanos = [1, 2] }?.first?.hasPrefix("repetitions: 2 now") == true)
        let nothing = Self.baseline([0, 0, 0, 0, 0, 0])
        #expect(
            BenchComparison(now: before, before: nothing, tolerance: 1).verdict
                == .notComparable(["timings: then too short for the clock"]))
    }

    // Would catch a machine that is not told from others.
    @Test func `this machine has a name`() {
        let machine = BenchMachine.current()
        #expect(!machine.cpu.isEmpty && machine.cores >= 1 && !machine.architecture.isEmpty)
        #expect(!machine.system.isEmpty && machine.kernel.contains(" "))
        #expect(BenchMachine.value(of: ["b"], in: "a: 1\n b : two words \nb: 3", separator: ":") == "two words")
    }
}
