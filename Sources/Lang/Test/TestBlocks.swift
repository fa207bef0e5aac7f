import Engine
import Lang
import Synchronization

/// Runs the blocks of tests and benchmarks, and goldens, wherever a script runs.
///
/// A script that is run by `mbosh run` prints what its tests say as it goes and ends with the first error, as any script.
/// Under `mbosh test` (`TestFileRunner`) every test is judged for itself and the script goes on.
public final class TestBlocks: BlockRunner {
    /// Whether tests are judged one by one or the first error ends the script.
    public enum Mode: Sendable {
        /// Of a script that is run for its own sake.
        case script
        /// Of a test run: which tests are meant, whether the first bad one ends the file, and whether goldens are rewritten.
        case tests(TestSelection, failsFast: Bool, updatesGoldens: Bool)
    }

    struct State {
        /// `setup` and `teardown` blocks that were met so far.
        var setups: [(body: [Line], unit: ScriptUnit)] = []
        var teardowns: [(body: [Line], unit: ScriptUnit)] = []
        var isInTest = false
        var reports: [TestReport] = []
        /// How often a name was given to a test so far.
        var names: [String: Int] = [:]
        /// By the name of the source.
        var rewrites: [String: GoldenUpdate] = [:]
    }

    let mode: Mode
    let build: BuildInfo
    /// What an answer looks like where goldens are compared: as it would be printed into a file.
    let print: @Sendable (ScriptAnswer) throws -> String
    let state = Mutex(State())

    public init(
        _ mode: Mode, build: BuildInfo, print: @escaping @Sendable (ScriptAnswer) throws -> String
    ) {
        self.mode = mode
        self.build = build
        self.print = print
    }

    public var heads: Set<String> { Set(TestBlock.allCases.map(\.rawValue)) }

    public func keepsNames(_ head: Call) -> Bool { TestBlock(head) == .setup }

    public func check(_ head: Call, with binder: Binder, inside outer: [String]) throws(Diagnostic) {
        if TestBlock(head) != .bench, let around = outer.last { throw Self.misplaced(head, inside: around) }
        switch TestBlock(head) {
        case .test: _ = try binder.testHead(head)
        case .bench: _ = try binder.benchHead(head)
        case .setup, .teardown, nil: try binder.emptyHead(head)
        }
    }

    public func run(_ block: Block, of unit: ScriptUnit, with runner: ScriptRunner) async throws -> ScriptEnding {
        let kind = TestBlock(block.head)
        switch kind {
        case .test: return try await test(block, of: unit, with: runner)
        case .bench: return try await bench(block, of: unit, with: runner)
        case .setup, .teardown, nil:
            try await runner.binder().emptyHead(block.head)
            try state.withLock { state in
                if state.isInTest { throw Self.misplaced(block.head) }
                if kind == .setup {
                    state.setups.append((block.body, unit))
                } else {
                    state.teardowns.append((block.body, unit))
                }
            }
            return .finished
        }
    }

    static func misplaced(_ head: Call, inside outer: String = "test") -> Diagnostic {
        Diagnostic(
            .blockNotTaken, "a ‘\(head.verb.text)’ block stands inside a ‘\(outer)’ block", at: head.span,
            help: "put it beside the ‘\(outer)’ block")
    }
}
