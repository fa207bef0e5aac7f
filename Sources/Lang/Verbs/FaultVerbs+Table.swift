import Engine
import EngineServe

/// What a stream, or the sessions of a server, have had go wrong on purpose.
enum InjectedFaults: Sendable {
    case stream(FaultLedger, Timeline)
    case sessions(FaultJournal)
}

// The answer of `faults`.

extension Session {
    /// The most rows of a table of faults.
    private static let mostFaults = 100_000

    func faultTable(_ call: BoundCall) throws(Diagnostic) -> Value {
        switch try injected(call) {
        case .stream(let ledger, let timeline):
            let count = ledger.count()
            tell(count)
            let rows = ledger.entries(Self.mostFaults).map { Self.row($0, timeline.recording) }
            return .table(Table(columns: Self.columns, rows: rows))
        case .sessions(let journal):
            let count = journal.count()
            tell(count)
            return .table(
                Table(
                    columns: [Table.Column("session", numeric: true), Table.Column("schema")] + Self.columns,
                    rows: journal.entries.map(Self.row)))
        }
    }

    private func tell(_ count: Int) {
        if count > Self.mostFaults { environment.notice("the first \(Self.mostFaults) of \(count) faults") }
    }

    private func injected(_ call: BoundCall) throws(Diagnostic) -> InjectedFaults {
        if let id = call.integer("id") {
            guard let job = jobs[id] else {
                throw Diagnostic(.unknownJob, "no job \(id) runs", at: call.span(of: "id"), help: "`jobs` lists them")
            }
            guard let faults = job.faults else {
                throw Diagnostic(
                    .unknownJob, "job \(id) is no server with faults", at: call.span(of: "id"),
                    help: "`serve live with drop 0.1%` is one; a stream's faults can be listed when it has ended")
            }
            return .sessions(faults)
        }
        guard let injected else {
            throw Diagnostic(
                .noSuchColumn, "no stream with faults has ended in this session, and no server has any",
                at: call.verb.span, help: "`stream with drop 0.1%` has some")
        }
        return injected
    }

    private static let columns = [
        Table.Column("pass", numeric: true), Table.Column("record", numeric: true), Table.Column("ts_recv"),
        Table.Column("symbol"), Table.Column("kind"), Table.Column("lost", numeric: true), Table.Column("detail"),
    ]

    private static func row(_ entry: FaultLedger.Entry, _ recording: Recording) -> [Value] {
        let fault = entry.fault
        let message = recording[fault.index]
        let symbol = recording.symbols.symbol(of: message.instrument, at: message.tsRecv) ?? "\(message.instrument)"
        return [
            .int(entry.pass), .int(fault.index + 1), message.tsRecv.map { .time($0) } ?? .null, .text(symbol),
            .text(fault.kind.rawValue), .int(lost(fault.kind, fault.detail)), .text(text(fault.kind, fault.detail)),
        ]
    }

    private static func row(_ entry: FaultJournal.Entry) -> [Value] {
        [
            .int(entry.session), .text(entry.schema.name), .int(entry.pass), .int(entry.index + 1),
            entry.time.map { .time(Timestamp(nanos: $0)) } ?? .null, .text(entry.symbol), .text(entry.kind.rawValue),
            .int(lost(entry.kind, entry.detail)), .text(text(entry.kind, entry.detail)),
        ]
    }

    /// Records that it took away.
    private static func lost(_ kind: FaultKind, _ detail: Fault.Detail) -> Int {
        switch (kind, detail) {
        case (.drop, _): 1
        case (.gap, .records(let count)): count
        default: 0
        }
    }

    private static func text(_ kind: FaultKind, _ detail: Fault.Detail) -> String {
        switch detail {
        case .none: ""
        case .records(let count):
            "\(count) record\(count == 1 ? "" : "s")" + (kind == .gap ? " lost" : " ahead of it")
        case .nanos(.max): "for ever"
        case .nanos(let nanos): DurationText.short(nanos: nanos)
        case .bit(let bit, let byte): "bit \(bit) of byte \(byte)"
        }
    }
}
