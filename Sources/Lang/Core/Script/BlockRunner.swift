// The place for what a script is made of besides statements and control flow: blocks with a report of their own (`test`,
// `setup`, `teardown`, `bench`) and goldens.
//
// The checker and the runner know `for`, `repeat`, `if`, `expect`, `let`, `param` and `include`. Every other head, and
// every golden, is handed to the BlockRunner they were made with; without one it is refused with E0210.
//
// - `ScriptChecker` calls `check` with the head, so that a misspelt option is found before anything runs, and then checks
//   the body itself, in a scope of its own unless `keepsNames` says that what the body names is known behind it (`setup`).
// - `ScriptRunner` calls `run` when it comes to the block. The implementation binds the head again (the values of its
//   variables are known now) with `runner.binder()`, and runs the body, as often as it likes, with
//   `runner.run(block.body, of: unit)`. It sees answers and assertions by giving the body a runner with a sink of its own
//   (`runner.with(sink:)`), errors as a thrown `ScriptFailure`, and must pass on `CancellationError` and `.quit`.
// - The heads should also be in the command table (form `.block`), so that help and completion know them.

/// Runs blocks and goldens that the language's core does not.
public protocol BlockRunner: Sendable {
    /// The words that begin its blocks.
    var heads: Set<String> { get }

    /// Whether names given in a block's body are known behind it.
    func keepsNames(_ head: Call) -> Bool

    /// - Parameters:
    ///   - binder: without the values of variables while the script is checked.
    ///   - outer: the words of its own blocks around this one, outermost first.
    func check(_ head: Call, with binder: Binder, inside outer: [String]) throws(Diagnostic)

    func run(_ block: Block, of unit: ScriptUnit, with runner: ScriptRunner) async throws -> ScriptEnding

    /// A query whose output must equal a text.
    func run(
        _ query: Query, expecting golden: Golden, of unit: ScriptUnit, with runner: ScriptRunner
    ) async throws -> ScriptEnding
}
