import Engine
import EngineSynthetic
import Lang
import LangTest

/// A file that `mbosh test` was given, or that is in a folder it was given.
struct TestScript: Sendable {
    var path: String
    var text: Result<[UInt8], StandardInput.Failure>

    /// In the order of the arguments. Files that cannot be read are among them, with the reason.
    static func all(_ paths: [String]) -> [TestScript] {
        ScriptFiles.expand(paths).map { path in
            let text = Result { () throws(StandardInput.Failure) in try StandardInput.readAll(path: path) }
            return TestScript(path: path, text: text)
        }
    }
}

/// Runs files side by side and hands their reports on in the order of the arguments.
struct TestRun: Sendable {
    var files: [TestScript]
    var runner: TestFileRunner
    var width: Int
    var failsFast: Bool
    var printer: TestPrinter

    struct Outcome {
        var run: TestRunReport
        var updates: [GoldenUpdate]
        /// Has printed the reports of the files.
        var printer: TestPrinter
        var couldUpdate: Bool { !updates.contains { $0.refusal != nil } }
    }

    private struct Finished {
        var report: TestFileReport
        var updates: [GoldenUpdate] = []
    }

    func perform() async -> Outcome {
        var printer = printer
        var tasks: [Task<Finished, Never>] = []
        var results: [Int: Finished] = [:]
        var nextToPrint = 0
        // With --fail-fast: nothing after this file counts.
        var last = Int.max
        await withTaskGroup(of: (Int, Finished).self) { group in
            func start() {
                let index = tasks.count
                guard index < files.count, index <= last, !Task.isCancelled else { return }
                let file = files[index]
                let task = Task { await result(of: file) }
                tasks.append(task)
                group.addTask {
                    await withTaskCancellationHandler {
                        (index, await task.value)
                    } onCancel: {
                        task.cancel()
                    }
                }
            }
            for _ in 0..<width { start() }
            for await (index, result) in group {
                if index <= last {
                    results[index] = result
                    if failsFast, result.report.isBad {
                        last = index
                        for task in tasks[(index + 1)...] { task.cancel() }
                    }
                    while nextToPrint <= last, let next = results[nextToPrint]?.report {
                        if next.isOfInterest { printer.show(next) }
                        nextToPrint += 1
                    }
                }
                start()
            }
        }
        let kept = files.indices.compactMap { $0 <= last ? results[$0] : nil }
        var run = TestRunReport(seed: SyntheticMarket.Parameters().seed, build: runner.build)
        run.files = kept.map(\.report).filter(\.isOfInterest)
        run.unstarted = files.count - kept.count
        run.isInterrupted = Task.isCancelled
        return Outcome(run: run, updates: kept.flatMap(\.updates), printer: printer)
    }

    private func result(of file: TestScript) async -> Finished {
        switch file.text {
        case .failure(let failure):
            var report = TestFileReport(source: Source(name: file.path, text: ""), digest: "")
            report.unreadable = failure.description
            return Finished(report: report)
        case .success(let bytes):
            let source = Source(name: file.path, text: String(decoding: bytes, as: UTF8.self))
            let (report, updates, _) = await runner.run(source, path: file.path)
            return Finished(report: report, updates: updates)
        }
    }
}

extension TestFileReport {
    /// True when the file has tests, or an error kept it from running.
    var isOfInterest: Bool { !tests.isEmpty || isRefused }
}
