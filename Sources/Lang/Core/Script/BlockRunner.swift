// The way to extend what a script consists of besides statements and control flow: by blocks with a report of their own
// (`test`, `setup`, `teardown`, `bench`) and goldens.
//
// The checker and the runner know `for`, `repeat`, `if`, `expect`, `let`, `param` and `include`. Every other head, and
// every golden, is handed to the BlockRunner they were made with; without one it is the error E0210.
//
// - `ScriptChecker` calls `check` with the head, so that a misspelt option is found before anything runs, and then
//   checks the body itself, in a scope of its own unless `keepsNames` says that the names in the body are known after
//   it (`setup`).
// - `ScriptRunner` calls `run` when it comes to the block. The implementation binds the head again (the values of its
//   variables are known now) with `runner.binder()`, and runs the body, as often as it likes, with
//   `runner.run(block.body, of: unit)`. It sees answers and assertions by giving the body a runner with a sink of its
//   own (`runner.with(sink:)`), errors as a thrown `ScriptFailure`, and must pass on `CancellationError` and `.quit`.
// - The heads should also be in the command table (form `.block`), so that help and completion know them.

/// Runs the blocks and goldens that the language's core does not know.
public protocol BlockRunner: Sendable {
    /// The words that begin its blocks.
    var heads: Set<String> { get }

    /// True when names given in a block's body are known after it.
    func keepsNames(_ head: Call) -> Bool

    /// Checks a block's head before the script runs.
    ///
    /// - Parameters:
    ///   - binder: a binder without the values of variables, which are not known yet.
    ///   - outer: the words of its own blocks around this one, outermost first.
    /// - Throws: the error in the head, or about its position.
    func check(_ head: Call, with binder: Binder, inside outer: [String]) throws(Diagnostic)

    /// Runs a block.
    func run(_ block: Block, of unit: ScriptUnit, with runner: ScriptRunner) async throws -> ScriptEnding

    /// Runs a query whose output must equal a text.
    func run(
        _ query: Query, expecting golden: Golden, of unit: ScriptUnit, with runner: ScriptRunner
    ) async throws -> ScriptEnding
}
