import Engine
import Lang

// The answer of `faults`, a row for each injected fault.

extension Session {
    func faultTable(_ call: BoundCall) throws(Diagnostic) -> Value {
        let journal = try injected(call)
        let count = journal.count()
        if count > FaultJournal.mostEntries {
            environment.notice("the first \(FaultJournal.mostEntries) of \(count) faults")
        }
        let ofSessions = [Table.Column("session", numeric: true), Table.Column("schema")]
        return .table(
            Table(
                columns: (journal.hasSessions ? ofSessions : []) + Self.columns,
                rows: journal.entries.map { entry in
                    (entry.session.map { [.int($0), .text(entry.schema.name)] } ?? []) + Self.row(entry)
                }))
    }

    private func injected(_ call: BoundCall) throws(Diagnostic) -> FaultJournal {
        if let id = call.integer("id") {
            guard let job = jobs[id] else {
                throw Diagnostic(.unknownJob, "no job \(id) runs", at: call.span(of: "id"), help: "`jobs` lists them")
            }
            guard let faults = job.faults else {
                throw Diagnostic(
                    .unknownJob, "job \(id) is no server with faults", at: call.span(of: "id"),
                    help: "`serve live with drop 0.1%` is one; a stream's faults can be listed when it has ended")
            }
            return faults
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

    private static func row(_ entry: FaultJournal.Entry) -> [Value] {
        [
            .int(entry.pass), .int(entry.index + 1), entry.time.map { .time(Timestamp(nanos: $0)) } ?? .null,
            .text(entry.symbol), .text(entry.kind.rawValue), .int(lost(entry.kind, entry.detail)),
            .text(text(entry.kind, entry.detail)),
        ]
    }

    /// The number of records that the fault took away.
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
