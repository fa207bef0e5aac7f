import Engine
import Lang
import Synchronization

/// Runs the blocks of tests and benchmarks, and goldens, wherever a script runs.
///
/// A script that is run by `mbosh run` prints the answers of its tests as it goes and ends with the first error, as any
/// script.
/// Under `mbosh test` (`TestFileRunner`) every test is judged for itself and the script goes on.
public final class TestBlocks: BlockRunner {
    /// The way in which tests are judged: one by one, or by the script's first error.
    public enum Mode: Sendable {
        /// A script that is run for its own sake.
        case script
        /// A test run: the tests that are wanted, whether the first bad one ends the file, and whether goldens are
        /// rewritten.
        case tests(TestSelection, failsFast: Bool, updatesGoldens: Bool)
    }

    struct State {
        /// The `setup` and `teardown` blocks that were met so far.
        var setups: [(body: [Line], unit: ScriptUnit)] = []
        var teardowns: [(body: [Line], unit: ScriptUnit)] = []
        var isInTest = false
        var reports: [TestReport] = []
        /// The number of tests so far that have each name.
        var names: [String: Int] = [:]
        /// The rewritten goldens by the name of the source.
        var rewrites: [String: GoldenUpdate] = [:]
    }

    let mode: Mode
    let build: BuildInfo
    /// Returns an answer as goldens have it: as it would be printed into a file.
    let print: @Sendable (ScriptAnswer) throws -> String
    let state = Mutex(State())

    /// A runner for one script.
    public init(
        _ mode: Mode, build: BuildInfo, print: @escaping @Sendable (ScriptAnswer) throws -> String
    ) {
        self.mode = mode
        self.build = build
        self.print = print
    }

    /// The words of all blocks of tests.
    public var heads: Set<String> { Set(TestBlock.allCases.map(\.rawValue)) }

    /// True for `setup`.
    public func keepsNames(_ head: Call) -> Bool { TestBlock(head) == .setup }

    /// Checks the head of a block, and that it is in no other block.
    public func check(_ head: Call, with binder: Binder, inside outer: [String]) throws(Diagnostic) {
        if TestBlock(head) != .bench, let around = outer.last { throw Self.misplaced(head, inside: around) }
        switch TestBlock(head) {
        case .test: _ = try binder.testHead(head)
        case .bench: _ = try binder.benchHead(head)
        case .setup, .teardown, nil: try binder.emptyHead(head)
        }
    }

    /// Runs a test or a bench; keeps a `setup` or a `teardown` for the tests that follow.
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
