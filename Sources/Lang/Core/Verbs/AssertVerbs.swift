import Engine

/// The verbs `assert` and `print`: claims and values.
enum AssertVerbs {
    static let all = [assert, print]

    static let assert: Verb = {
        var signature = Signature("assert", .prove, "claim something about the data; a claim that fails ends in exit 1")
        signature.parameters = [
            Parameter(
                "claim", .claim,
                "no-cross, no-locked, no-gap, no-unknown, invariants, monotonic [FIELD], book … equals PATH, or an "
                    + "expression")
        ]
        signature.options = [
            Option("for", .symbols, "only these symbols"),
            Option("in", .text, "only in this phase of the session: open, pre-open, halt, …"),
            Option("at", .checkCount, "fewer checks than this fail; 1 unless written"),
            Option("because", .text, "a reason, printed when it fails"),
            Option("eventually", .duration, "ask again and again, and fail only when it does not hold after so long"),
            Option("strict", nil, "n/a is a failure: the claim must be one that can be asked of this data"),
        ]
        signature.takesMoment = true
        signature.takesRange = true
        signature.details = [
            "no-cross: at no event end is the bid above the ask; no-locked: nor equal to it. no-unknown: no cancel or modify of "
                + "an order never added. no-gap: no sequence number of a publisher's channel is missing (n/a for a part of "
                + "a channel's symbols). monotonic: ts_recv, or ts_event or sequence, never steps back. invariants: the books' "
                + "own bookkeeping agrees with itself.",
            "Books are those of the names of each day, and a finding has the name of its day; no-gap and monotonic follow the "
                + "numbers and times of channels and instrument ids, whatever these are called.",
            "`in PHASE` needs status records in the data or `set session 13:30-21:00`; `phases` shows what is known.",
            "A range limits which records are looked at; without one it is everything up to the cursor. `at T assert …` looks "
                + "at that moment alone. A claim that looked at nothing fails, unless it says `at least 0 checks`. "
                + "`warn assert …` reports and does not fail.",
            "A comparison with a figure that has no value is neither true nor false, and so is `not` of it: the claim fails. "
                + "`bbo ACME spread == bbo ACME spread` asks whether there is one.",
            "`book S … equals PATH` compares the levels with a file that `book S … | save PATH` wrote, as .json or .csv. "
                + "`eventually 5s` is for what streams and feeds bring about; an error counts as not yet.",
        ]
        signature.examples = [
            Example("assert no-cross", "no event end leaves a book crossed"),
            Example("assert invariants for ACME last 5m", "a part of the data"),
            Example("assert digest != \"\" because \"there are orders\"", "an expression"),
            Example("assert info records > 0 eventually 1s", "asked again until it holds"),
            Example("assert book ACME equals close.json", .binds, "the levels that were saved"),
        ]
        signature.related = ["digest", "quality"]
        signature.errors = [.nothingLoaded, .noPhase, .notComparable, .noSuchColumn]
        signature.isClaim = true
        return .look(signature, act: { session, call in try await session.assert(call) }) { question, call in
            try call.refuse(
                "eventually", "`eventually` waits for what comes, and a question is answered once",
                help: "leave it out, and ask again")
            return .assertion(try await question.judged(call))
        }
    }()

    static let print: Verb = {
        var signature = Signature("print", .prove, "print the value of an expression")
        signature.parameters = [Parameter("expression", .expression, "a literal, a $variable, or a figure of a query")]
        signature.takesMoment = true
        signature.details = [
            "A text is printed as it stands: as in SQL, a `$name` between quotes is no variable. `+` joins texts and values."
        ]
        signature.examples = [
            Example("print \"checked\"", .prints("checked"), "a text"),
            Example("print \"spread \" + bbo ACME spread", .prints("spread 0."), "joined"),
            Example("print bbo ACME spread", .prints("0."), "a figure of a query"),
            Example("print 64.83 - 64.81", .prints("0.02"), "exact decimals"),
        ]
        signature.related = ["assert"]
        signature.errors = [.noSuchColumn]
        signature.asksData = false
        return .look(signature) { question, call in
            guard let expression = call.expression("expression") else { return .nothing }
            question.noteUnfilled(expression)
            return try await question.evaluate(expression).value
        }
    }()
}

extension Session {
    /// Judges a claim once, or with `eventually` again and again until it holds or the time is over.
    func assert(_ call: BoundCall) async throws -> Value {
        guard let nanos = call.duration("eventually") else { return .assertion(try await question.judged(call)) }
        let deadline = ContinuousClock.now + .nanoseconds(nanos)
        while true {
            do {
                let result = try await question.judged(call)
                if result.outcome == .pass || ContinuousClock.now >= deadline { return .assertion(result) }
            } catch let error as Diagnostic {
                // The symbol or figure that the claim is about may not be there yet.
                if ContinuousClock.now >= deadline { throw error }
            } catch let error as QueryError {
                if ContinuousClock.now >= deadline { throw error }
            }
            try await Task.sleep(for: min(.milliseconds(10), max(.zero, deadline - ContinuousClock.now)))
        }
    }
}

extension Question {
    /// Notes the right form for a text such as `"$s"`, as shells fill it in, where there is such a variable.
    func noteUnfilled(_ expression: BoundExpression) {
        guard case .literal(.string(let text), _) = expression else { return }
        for case .name(let written) in WordTemplate.parts(of: text) {
            guard let name = WordTemplate.known(written, { variables.variable($0) != nil }) else { continue }
            environment.notice("‘$\(name)’ between quotes is text; to fill it in write `print \"…\" + $\(name)`")
            return
        }
    }

    fileprivate func judged(_ call: BoundCall) async throws -> AssertionResult {
        let span = call.values["claim"]?.span ?? call.span
        var result: AssertionResult
        switch call.claim("claim") {
        case .named(let claim, let field): result = try named(claim, field, call, span)
        case .expression(let expression): result = try await holds(expression, call, span)
        case .bookEquals(let book, let path): result = try equals(book, path, call, span)
        case nil: throw Diagnostic(.missingArgument, "`assert` needs a claim", at: call.span)
        }
        result.because = call.text("because")
        let least = call.integer("at") ?? 1
        if result.outcome == .pass, result.checks < least {
            result.outcome = .fail
            result.summary =
                result.checks == 0
                ? "nothing was checked" : "only \(result.checks) checks, at least \(least) were asked for"
        }
        if result.outcome == .notApplicable, call.has("strict") || settings.isStrict {
            result.outcome = .fail
            result.summary = "n/a, which is a failure under `strict`"
        }
        if result.outcome == .fail, call.has("warn") { result.outcome = .warn }
        return result
    }

    private func named(
        _ claim: Claim, _ field: MonotonicCheck.Field?, _ call: BoundCall, _ span: SourceSpan
    ) throws -> AssertionResult {
        try checkByOrder("assert \(claim.rawValue)", at: span)
        let loaded = try loaded(at: call.verb.span)
        let timeline = loaded.timeline
        let books =
            try call.symbols("for").map { selection throws(Diagnostic) in
                try self.books(selection, in: timeline, at: call.verb.span)
            } ?? timeline.books
        let chosen = try self.chosen(call.symbols("for"), in: timeline, at: call.verb.span)
        let verdict: Verdict
        if moment != nil, call.range == nil {
            try call.refuse("in", "a moment is in one phase", as: .scopeNotTaken, help: "leave out the `in …`")
            verdict = judgeMoment(claim, timeline, chosen == nil ? timeline.named : books, loaded.now)
        } else {
            let range = try indices(call.range, whole: 0..<loaded.now.position)
            let phase = try call.text("in").map { text throws(Diagnostic) in
                try known(phase: text, for: BookSelection(books).keys, at: call.span(of: "in"))
            }
            switch claim {
            case .noCross: verdict = try run(CrossCheck(.noCross), timeline, range, chosen, phase)
            case .noLocked: verdict = try run(CrossCheck(.noLocked), timeline, range, chosen, phase)
            case .noUnknown: verdict = try run(UnknownOrderCheck(), timeline, range, chosen, phase)
            case .invariants: verdict = try run(InvariantCheck(), timeline, range, chosen, phase)
            case .noGap: verdict = try run(GapCheck(timeline, of: chosen), timeline, range, chosen, phase)
            case .monotonic: verdict = try run(MonotonicCheck(field ?? .tsRecv), timeline, range, chosen, phase)
            }
        }
        return result(verdict, timeline, call, span)
    }

    private func run<C: MarketCheck>(
        _ check: C, _ timeline: Timeline, _ range: Range<Int>, _ chosen: BookSelection?, _ phase: Phase?
    ) throws -> Verdict {
        guard let phase else { return try run(check, timeline, range, chosen) }
        return try run(PhaseLimited(check, to: phase, in: phases, clock: settings.clock), timeline, range, chosen)
    }

    private func run<C: MarketCheck>(
        _ check: C, _ timeline: Timeline, _ range: Range<Int>, _ chosen: BookSelection?
    ) throws -> Verdict {
        var check = check
        try scanned(timeline.replay(range, of: chosen, into: &check, isCancelled: Work.watch("checking", range)))
        return check.verdict
    }

    /// Judges a claim at a cursor: the books as they are there, one check each. A book in the middle of an event is
    /// judged at the end of its last event; one without any has nothing to judge.
    private func judgeMoment(_ claim: Claim, _ timeline: Timeline, _ books: [BookSummary], _ now: Cursor) -> Verdict {
        switch claim {
        case .noCross, .noLocked:
            var check = CrossCheck(claim == .noCross ? .noCross : .noLocked)
            var seen: Set<BookKey> = []
            for summary in books.sorted(by: { timeline.key(of: $0, at: now) < timeline.key(of: $1, at: now) }) {
                // Several names may mean one book.
                guard timeline.stands(summary, at: now), seen.insert(timeline.key(of: summary, at: now)).inserted else {
                    continue
                }
                guard let end = timeline.lastEventEnd(of: summary, at: now) else { continue }
                let time = timeline.recording.time(of: end - 1, clock: settings.clock)
                let judged = timeline.book(of: summary, at: now, after: end)
                check.judge(judged, number: end, time: time, action: nil)
            }
            return check.verdict
        case .invariants:
            var check = InvariantCheck()
            timeline.market(of: books, at: now).forEachBook {
                check.judge($0, number: now.position, time: now.time)
            }
            return check.verdict
        case .noUnknown, .noGap, .monotonic:
            // These claims are about records, and there are none at a cursor alone.
            return UnknownOrderCheck().verdict
        }
    }

    private func result(
        _ verdict: Verdict, _ timeline: Timeline, _ call: BoundCall, _ span: SourceSpan
    ) -> AssertionResult {
        let outcome: AssertionResult.Outcome
        var notes = verdict.notes
        switch verdict.outcome {
        case .pass: outcome = .pass
        case .fail: outcome = .fail
        case .notApplicable(let why):
            outcome = .notApplicable
            notes.insert(why, at: 0)
        }
        var result = AssertionResult(
            outcome: outcome, claim: claimText(call), span: span, checks: verdict.checks,
            violations: verdict.violations,
            summary: "\(verdict.violations) violation\(verdict.violations == 1 ? "" : "s") in \(verdict.checks) checks")
        result.notes = notes
        let names = call.symbols("for")?.names.map(\.text) ?? []
        result.first = verdict.first.map { named($0, among: names, timeline) }
        result.longest = verdict.longest.map { named($0, among: names, timeline) }
        if let first = result.first, let symbol = first.symbol {
            result.reproduce = commandLine("at record \(first.record) book \(Session.written(symbol)) by order")
        }
        return result
    }

    /// A finding with the name of its instrument on the day, and its prices with the digits that the instrument's
    /// prices need.
    private func named(_ finding: Finding, among names: [String], _ timeline: Timeline) -> Finding {
        var finding = finding
        let symbol = timeline.symbol(of: finding, among: names)
        finding.symbol = symbol
        finding.describe(priceDigits: (try? timeline.summaries(named: symbol))?.first?.tally.priceDigits ?? 0)
        return finding
    }

    private func holds(
        _ expression: BoundExpression, _ call: BoundCall, _ span: SourceSpan
    ) async throws -> AssertionResult {
        if let range = call.range {
            throw Diagnostic(
                .scopeNotTaken, "an expression is asked at a moment, not over a range", at: range.span,
                help: "write `at T assert …`")
        }
        try call.refuse("in", "an expression is asked at a moment, not in a phase", help: "leave out the `in …`")
        try call.refuse(
            "for", "an expression names its own symbols",
            help: "leave out the `for …`, as in `assert bbo CLX5 spread > 0`")
        let outcome = try await evaluate(expression)
        let truth = try outcome.value.truth(or: "the claim is neither true nor false", at: expression.span)
        let isTrue = truth == true
        var result = AssertionResult(
            outcome: isTrue ? .pass : .fail, claim: claimText(call), span: span, checks: 1, violations: isTrue ? 0 : 1,
            summary: isTrue ? "true" : outcome.explanation ?? (truth == nil ? "neither true nor false" : "false"))
        // The figures of a stream or a command that ran before are not there in another process.
        if !isTrue, let now, origin != nil, !expression.asksWhatRan {
            result.reproduce = commandLine("at record \(now.position) assert \(claimText(call, filledCallText))")
        }
        return result
    }

    func claimText(_ call: BoundCall, _ written: String? = nil) -> String {
        let text = (written ?? callText).utf8.dropFirst(call.verb.span.end - call.span.start)
        return String(Substring(text)).trimmingPrefix(while: \.isWhitespace).description
    }

    /// The command line `mbosh FILE -c 'STATEMENT'`, quoted for a shell.
    func commandLine(_ statement: String) -> String {
        var words = ["mbosh"]
        if let origin {
            if origin.paths.isEmpty, let load = origin.statement {
                words += ["-c", Session.shellQuoted(load)]
            } else {
                words += origin.paths.map(Session.shellQuoted)
            }
        }
        return (words + ["-c", Session.shellQuoted(statement)]).joined(separator: " ")
    }
}
