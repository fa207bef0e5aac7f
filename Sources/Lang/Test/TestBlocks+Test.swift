import Engine
import Lang
import Synchronization

extension TestBlocks {
    /// The end of one attempt at a test.
    private enum Ending {
        case finished(ScriptEnding)
        case erred(ScriptFailure)
        case timedOut
    }

    func test(_ block: Block, of unit: ScriptUnit, with runner: ScriptRunner) async throws -> ScriptEnding {
        let head = try await runner.binder().testHead(block.head)
        var report = TestReport(name: head.name, tags: head.tags, span: block.head.span)
        report.source = unit.source
        if case .tests(let selection, let failsFast, _) = mode {
            guard selection.includes(name: head.name, tags: head.tags) else { return .finished }
            if failsFast, state.withLock({ $0.reports.contains { $0.outcome.isBad } }) {
                report.outcome = .skipped(reason: "after the first failure")
                keep(report)
                return .finished
            }
        }
        if let reason = head.skip {
            report.outcome = .skipped(reason: reason)
            try await announce(report, unit, runner)
            return .finished
        }
        try state.withLock { state in
            if state.isInTest { throw Self.misplaced(block.head) }
            state.isInTest = true
        }
        defer { state.withLock { $0.isInTest = false } }
        // The claims of a test are its own, not the file's.
        let outlet = (runner.sink as? TestRecorder)?.outer ?? runner.sink
        let started = ContinuousClock.now
        var ending: Ending
        var attempt = 0
        repeat {
            attempt += 1
            let recorder = TestRecorder(outlet, holds: head.retries > 0)
            do {
                ending = try await self.attempt(block, head, unit, runner.with(sink: recorder))
            } catch is CancellationError {
                report.outcome = .interrupted
                report.findings = recorder.findings
                keep(report)
                throw CancellationError()
            }
            if attempt > 1 { report.earlier.append(TestAttempt(report.outcome, report.findings)) }
            judge(&report, ending, recorder, head, block, unit)
            report.attempts = attempt
            if !report.outcome.isBad || attempt > head.retries { try await recorder.release() }
        } while report.outcome.isBad && attempt <= head.retries
        let (seconds, attoseconds) = (ContinuousClock.now - started).components
        report.elapsedNanos = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        if case .script = mode {
            // A script ends with its first error, inside a test as anywhere else.
            if case .erred(let failure) = ending { throw failure }
            if case .timedOut = ending, let nanos = head.timeoutNanos {
                throw Diagnostic(
                    .timedOut, "the test “\(head.name)” took longer than \(Value.text(duration: nanos))",
                    at: block.head.span)
            }
        }
        try await announce(report, unit, runner)
        // A `quit` in a test ends the script there, as anywhere else.
        if case .finished(let end) = ending { return end }
        return .finished
    }

    private func judge(
        _ report: inout TestReport, _ ending: Ending, _ recorder: TestRecorder, _ head: TestHead, _ block: Block,
        _ unit: ScriptUnit
    ) {
        report.assertions = recorder.tally
        report.findings = recorder.findings
        switch ending {
        case .erred(let failure):
            report.outcome = .erred
            report.findings.append(
                TestFinding(.error(failure.diagnostic), in: failure.source, at: failure.diagnostic.span))
        case .timedOut:
            let nanos = head.timeoutNanos ?? 0
            report.outcome = .timedOut(afterNanos: nanos)
            report.findings.append(TestFinding(.timedOut(afterNanos: nanos), in: unit.source, at: block.head.span))
        case .finished:
            if report.assertions.failed > 0 {
                report.outcome = .failed
            } else if report.assertions.inconclusive > 0 {
                report.outcome = .inconclusive
            } else if report.assertions.total == 0 {
                report.outcome = .failed
                report.findings.append(TestFinding(.nothingClaimed, in: unit.source, at: block.head.span))
            } else {
                report.outcome = .passed
            }
        }
    }

    /// Makes one attempt: runs the setups, the body, and after any end of theirs the teardowns, in a scope of its own.
    ///
    /// - Throws: `CancellationError` when anything but the timeout ended it; the errors of the sink.
    private func attempt(
        _ block: Block, _ head: TestHead, _ unit: ScriptUnit, _ runner: ScriptRunner
    ) async throws -> Ending {
        let depth = await runner.session.openBlock()
        let (setups, teardowns) = state.withLock { ($0.setups, $0.teardowns) }
        do {
            var ending = try await limited(head.timeoutNanos) {
                for setup in setups {
                    let end = try await runner.run(setup.body, of: setup.unit, keepingNames: true)
                    if end != .finished { return end }
                }
                return try await runner.run(block.body, of: unit)
            }
            for teardown in teardowns.reversed() {
                let last = try await limited(head.timeoutNanos) {
                    try await runner.run(teardown.body, of: teardown.unit)
                }
                // The first error is the one that is reported.
                if case .finished(.finished) = ending { ending = last }
            }
            await runner.session.closeBlocks(to: depth)
            return ending
        } catch {
            await runner.session.closeBlocks(to: depth)
            throw error
        }
    }

    /// Runs work, and cancels it when it takes longer than a number of nanoseconds; the work has ended when this
    /// returns.
    private func limited(
        _ nanos: Int64?, _ work: @escaping @Sendable () async throws -> ScriptEnding
    ) async throws -> Ending {
        guard let nanos else { return try await Self.ending(work) }
        return try await withThrowingTaskGroup(of: Ending?.self) { group in
            group.addTask { try await Self.ending(work) }
            group.addTask {
                // The sleep is cut short when the work ends first.
                try? await Task.sleep(for: .nanoseconds(nanos))
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            // The work stops when it next looks at the cancellation; its result then does not matter.
            _ = try? await group.next()
            try Task.checkCancellation()
            return .timedOut
        }
    }

    private static func ending(_ work: @Sendable () async throws -> ScriptEnding) async throws -> Ending {
        do {
            return .finished(try await work())
        } catch let failure as ScriptFailure {
            return .erred(failure)
        }
    }

    /// Keeps the report of a test in a test run; passes on the end of a script's test as an assertion.
    private func announce(_ report: TestReport, _ unit: ScriptUnit, _ runner: ScriptRunner) async throws {
        guard case .script = mode else {
            keep(report)
            return
        }
        var result = AssertionResult(
            outcome: .pass, claim: report.name, span: report.span, checks: report.assertions.total,
            violations: report.assertions.failed, summary: "")
        result.verb = "test"
        let total = report.assertions.total
        switch report.outcome {
        case .skipped(let reason):
            result.outcome = .notApplicable
            result.notes = ["skipped: \(reason)"]
        case .inconclusive:
            result.outcome = .inconclusive
            result.summary = "\(report.assertions.inconclusive) of \(total) assertions inconclusive"
        case .passed: result.summary = "\(total) assertion\(total == 1 ? "" : "s")"
        case .failed, .erred, .timedOut, .interrupted:
            result.outcome = .fail
            let filter = Session.shellQuoted(TestSelection.pattern(for: report.name))
            result.reproduce = unit.path.map { "mbosh test \(Session.shellQuoted($0)) --filter \(filter)" }
            result.summary =
                total == 0 ? "nothing was checked" : "\(report.assertions.failed) of \(total) assertions failed"
        }
        try await runner.sink.receive(
            ScriptAnswer(value: .assertion(result), format: nil, source: unit.source, span: report.span))
    }

    /// Keeps a report. A test whose name was there before (in a loop) gets a number.
    func keep(_ report: TestReport) {
        state.withLock { state in
            var report = report
            let count = state.names[report.name, default: 0] + 1
            state.names[report.name] = count
            if count > 1 { report.name += " (\(count))" }
            state.reports.append(report)
        }
    }
}
