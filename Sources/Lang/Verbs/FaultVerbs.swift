import Engine

/// `faults`: what went wrong on purpose.
enum FaultVerbs {
    static let all = [faults]

    /// Of a stream, wherever one is described.
    static let options = [
        Option(
            "with", .faults,
            "inject faults: drop, duplicate, reorder, gap, corrupt, disconnect, delay DURATION, stall DURATION; each "
                + "followed by a chance (0.1%), a count (3) or a moment (at 19:45)"),
        Option("seed", .integer(0...Int.max), "of the faults; 1 when left out"),
    ]

    static let details =
        "Faults follow from the seed and the record alone: every client, every run and every pass of a loop has the same. "
        + "A record has one fault at most. A drop leaves it out, a gap also up to 99 behind it; a duplicate sends it twice; "
        + "a reorder lets one to eight others overtake it, a delay those that were recorded within about that time (half of "
        + "it to one and a half times as much); corrupt turns one bit over, never of the length or the type; disconnect "
        + "cuts everybody off before the record, stall holds the stream. `faults` lists all that happened."

    static let faults: Verb = {
        var signature = Signature("faults", .simulate, "list the faults that the last stream injected")
        signature.details = [
            "A row for each fault: in which pass of a loop, the record, its capture time and symbol, what was done to it, and "
                + "details: how many records were lost or overtook it, how late it was, which bit. At most 100,000 rows; "
                + "`last stream faults` counts all of them, `last stream faults drop` those of one kind."
        ]
        signature.examples = [
            Example(
                "stream to record 5000 on :0 with drop 1%, corrupt 3, delay 5ms 2 seed 7", .prints("faults"),
                "a stream with something to find"),
            Example("faults", .prints("corrupt"), "everything that was done"),
            Example("faults | where kind == \"corrupt\" | count", .prints("3"), "of one kind"),
            Example("assert last stream faults corrupt == 3 and last stream faults > 3", "for a script"),
        ]
        signature.related = ["stream", "jobs"]
        signature.errors = [.noSuchColumn]
        return Verb(signature) { session, call in try session.faultTable(call) }
    }()
}

extension Session {
    /// The most rows of a table of faults.
    private static let mostFaults = 100_000

    func faultTable(_ call: BoundCall) throws(Diagnostic) -> Value {
        guard let (ledger, timeline) = faultLedger else {
            throw Diagnostic(
                .noSuchColumn, "no stream with faults has ended in this session", at: call.verb.span,
                help: "`stream with drop 0.1%` has some")
        }
        let recording = timeline.recording
        let count = ledger.count()
        if count > Self.mostFaults { environment.notice("the first \(Self.mostFaults) of \(count) faults") }
        let rows = ledger.entries(Self.mostFaults).map { entry -> [Value] in
            let fault = entry.fault
            let message = recording[fault.index]
            let symbol =
                recording.symbols.symbol(of: message.instrument, at: message.tsRecv) ?? "\(message.instrument)"
            return [
                .int(entry.pass), .int(fault.index + 1), message.tsRecv.map { .time($0) } ?? .null, .text(symbol),
                .text(fault.kind.rawValue), .text(Self.text(fault)),
            ]
        }
        return .table(
            Table(
                columns: [
                    Table.Column("pass", numeric: true), Table.Column("record", numeric: true), Table.Column("ts_recv"),
                    Table.Column("symbol"), Table.Column("kind"), Table.Column("detail"),
                ], rows: rows))
    }

    private static func text(_ fault: Fault) -> String {
        switch fault.detail {
        case .none: ""
        case .records(let count):
            "\(count) record\(count == 1 ? "" : "s")" + (fault.kind == .gap ? " lost" : " ahead of it")
        case .nanos(let nanos): DurationText.short(nanos: nanos)
        case .bit(let bit, let byte): "bit \(bit) of byte \(byte)"
        }
    }

    /// The faults of a call, their moments resolved; nil when it has none.
    func faultPlan(_ call: BoundCall) throws(Diagnostic) -> FaultPlan? {
        guard let faults = call.faults("with") else {
            guard !call.has("seed") else {
                throw Diagnostic(
                    .unexpectedWord, "`seed` belongs to faults, and there are none", at: call.span(of: "seed"),
                    help: "write `with drop 0.1% seed 7`, or leave it out")
            }
            return nil
        }
        var rules: [FaultRule] = []
        for fault in faults {
            let occasion: FaultRule.Occasion
            switch fault.occasion {
            case .chance(let billionths): occasion = .chance(billionths: billionths)
            case .count(let count): occasion = .count(count)
            case .time(let time): occasion = .index(try firstIndex(at: time))
            }
            rules.append(FaultRule(fault.kind, occasion, nanos: UInt64(fault.nanos)))
        }
        return FaultPlan(rules, seed: UInt64(call.integer("seed") ?? 1))
    }

    /// The index of the first record at a moment or after it.
    private func firstIndex(at time: TimeExpression) throws(Diagnostic) -> Int {
        let recording = try loaded(at: time.span).timeline.recording
        switch try resolve(time) {
        case .instant(let instant): return recording.position(before: instant, clock: settings.clock)
        case .record(let number): return max(0, number - 1)
        case .cursor(let cursor): return cursor.position
        case .start: return 0
        case .end: return recording.count
        }
    }
}
