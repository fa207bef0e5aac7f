import Engine
import Lang

extension TestBlocks {
    /// Runs the body again and again and answers with its timings: only the body is timed, and its answers are not
    /// printed. A claim that fails in it is reported, because the timings are then of something else.
    func bench(_ block: Block, of unit: ScriptUnit, with runner: ScriptRunner) async throws -> ScriptEnding {
        let head = try await runner.binder().benchHead(block.head)
        let session = runner.session
        if let report = head.report { try await session.checkBaseline(report, isOf: head.name) }
        let quiet = runner.with(sink: FailuresOnly(runner.sink))
        var samples: [Int64] = []
        samples.reserveCapacity(head.times)
        for round in 0..<head.warmup + head.times {
            try Task.checkCancellation()
            let started = ContinuousClock.now
            let ending = try await quiet.run(block.body, of: unit)
            let (seconds, attoseconds) = (ContinuousClock.now - started).components
            if ending != .finished { return ending }
            if round >= head.warmup { samples.append(seconds * 1_000_000_000 + attoseconds / 1_000_000_000) }
        }
        let baseline = Baseline(
            name: head.name, warmup: head.warmup, machine: .current(), build: build, run: BenchRun.identity,
            samplesNanos: samples)
        guard let figures = baseline.figures else { return .finished }
        await session.keep(baseline, figures)
        if build.configuration != "release" {
            await session.say(
                "“\(head.name)”: a \(build.configuration) build; its timings say little of a release build's")
        }
        if let report = head.report {
            try await session.question.write(Array(baseline.json.utf8), to: try report.path(), at: report.span)
        }
        try await runner.sink.receive(
            ScriptAnswer(
                value: .fields(figures), format: await session.format, source: unit.source, span: block.head.span))
        return .finished
    }
}

/// Passes on claims that failed or could not be decided, and nothing else.
private final class FailuresOnly: ScriptSink {
    private let outer: any ScriptSink

    init(_ outer: any ScriptSink) { self.outer = outer }

    func receive(_ answer: ScriptAnswer) async throws {
        if case .assertion(let result) = answer.value, result.outcome.isUnproven { try await outer.receive(answer) }
    }
}

extension Baseline {
    /// The figures of `last bench median` and the like; nil without timings.
    var figures: Fields? {
        guard let summary else { return nil }
        var fields = Fields([
            "bench": .text(name), "median": .duration(nanos: summary.medianNanos),
            "low": .null, "high": .null, "confidence": .null,
        ])
        if let interval = summary.interval {
            fields = Fields([
                "bench": .text(name), "median": .duration(nanos: summary.medianNanos),
                "low": .duration(nanos: interval.lowNanos), "high": .duration(nanos: interval.highNanos),
                "confidence": .decimal(BenchComparison.text(interval.coverage)),
            ])
        }
        fields.append("min", .duration(nanos: summary.smallestNanos))
        fields.append("max", .duration(nanos: summary.largestNanos))
        fields.append("times", .int(summary.count))
        fields.append("warmup", .int(warmup))
        fields.append("machine", .text("\(machine.cpu), \(machine.cores) core\(machine.cores == 1 ? "" : "s")"))
        fields.append("system", .text(machine.system))
        fields.append("build", .text(build.sentence))
        return fields
    }
}

extension BuildInfo {
    /// The build in one line, `0.1.0 release abc123`.
    var sentence: String { ([version, configuration] + [commit].compactMap(\.self)).joined(separator: " ") }
}

extension Session {
    func say(_ notice: String) { environment.notice(notice) }

    func keep(_ baseline: Baseline, _ figures: Fields) {
        self[Benches.self][baseline.name] = baseline
        lastFigures[.bench] = figures
    }

    /// Checks that the file at a path is a baseline of the same bench, or that there is none: a slip must not write
    /// over another file.
    ///
    /// - Throws: `badBaseline` for any other file.
    func checkBaseline(_ path: Word, isOf name: String) throws(Diagnostic) {
        let file = try path.path()
        try question.permitWriting(file, at: path.span)
        guard ScriptFile.exists(file) else { return }
        do throws(Baseline.Failure) {
            let old = try Baseline.read(file)
            guard old.name == name else {
                throw Baseline.Failure(description: "\(file) is the baseline of “\(old.name)”")
            }
        } catch {
            throw Diagnostic(
                .badBaseline, error.description, at: path.span, help: "name another file, or remove this one")
        }
    }
}
