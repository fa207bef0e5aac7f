import Engine
import EngineSynthetic
import Lang
import LangTest
import Synchronization

/// A run of test files, several at a time, whose reports are printed in the order of the arguments.
final class TestRun: Sendable {
    private struct State {
        var results: [Int: TestFileReport] = [:]
        var tasks: [Int: Task<Void, Never>] = [:]
        var updates: [Int: [GoldenUpdate]] = [:]
        var nextToStart = 0
        var nextToPrint = 0
        /// The index of the last file that counts; with --fail-fast the first bad one.
        var last = Int.max
        var isInterrupted = false
    }

    struct Outcome {
        var run: TestRunReport
        var updates: [GoldenUpdate]
        var couldUpdate: Bool { !updates.contains { $0.refusal != nil } }
    }

    private let files: [ScriptFolder.Script]
    private let runner: TestFileRunner
    private let width: Int
    private let failsFast: Bool
    private let printer: TestPrinter
    private let state = Mutex(State())

    init(files: [ScriptFolder.Script], runner: TestFileRunner, width: Int, failsFast: Bool, printer: TestPrinter) {
        self.files = files
        self.runner = runner
        self.width = width
        self.failsFast = failsFast
        self.printer = printer
    }

    func perform() async -> Outcome {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<min(width, files.count) {
                group.addTask { while let index = self.start() { await self.run(index) } }
            }
        }
        return state.withLock { state in
            var run = TestRunReport(seed: SyntheticMarket.Parameters().seed, build: runner.build)
            let kept = files.indices.filter { $0 <= state.last && state.results[$0] != nil }
            run.files = kept.compactMap { state.results[$0] }.filter(\.isOfInterest)
            run.unstarted = files.count - kept.count
            run.isInterrupted = state.isInterrupted
            return Outcome(run: run, updates: kept.flatMap { state.updates[$0] ?? [] })
        }
    }

    /// Returns the next file to run; nil when there is none, or no more is wanted.
    private func start() -> Int? {
        if Task.isCancelled { return nil }
        return state.withLock { state in
            guard state.nextToStart < files.count, state.nextToStart <= state.last, !state.isInterrupted else {
                return nil
            }
            defer { state.nextToStart += 1 }
            return state.nextToStart
        }
    }

    private func run(_ index: Int) async {
        let file = files[index]
        let task = Task {
            switch file.text {
            case .failure(let failure):
                var report = TestFileReport(source: Source(name: file.path, text: ""), digest: "")
                report.unreadable = failure.description
                self.finish(index, report, [], wasInterrupted: false)
            case .success(let bytes):
                let source = Source(name: file.path, text: String(decoding: bytes, as: UTF8.self))
                let (report, updates, wasInterrupted) = await self.runner.run(source, path: file.path)
                self.finish(index, report, updates, wasInterrupted: wasInterrupted)
            }
        }
        state.withLock { $0.tasks[index] = task }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            self.state.withLock { $0.isInterrupted = true }
            task.cancel()
        }
    }

    private func finish(
        _ index: Int, _ report: TestFileReport, _ updates: [GoldenUpdate], wasInterrupted: Bool
    ) {
        let stopped = state.withLock { state -> [Task<Void, Never>] in
            guard index <= state.last else { return [] }
            state.results[index] = report
            state.updates[index] = updates
            var stopped: [Task<Void, Never>] = []
            if failsFast, report.isBad {
                state.last = index
                stopped = state.tasks.filter { $0.key > index }.map(\.value)
            }
            // Reports are queued under this lock, so that two files done at once keep their order; they are written
            // outside it.
            while state.nextToPrint <= state.last, let next = state.results[state.nextToPrint] {
                if next.isOfInterest { printer.queue(next) }
                state.nextToPrint += 1
            }
            return stopped
        }
        for task in stopped { task.cancel() }
        printer.printQueued()
    }
}

extension TestFileReport {
    /// Whether the file has tests, or an error kept it from running.
    var isOfInterest: Bool { !tests.isEmpty || unreadable != nil || !refusals.isEmpty }
}
