import Engine

/// Work that leaves figures when it has ended: `last stream rate`.
package enum Ended: String, Sendable, CaseIterable {
    case stream, replay, connect, bench, command
}

/// A figure of a stream or a replay that has ended, as it is written: `last stream lag p99`.
enum ReplayFigure: String, CaseIterable {
    case records, rate
    case scheduledRate = "scheduled_rate"
    case elapsed
    case medianLag = "lag p50"
    case highLag = "lag p99"
    case greatestLag = "lag max"
    case clients, drops, bytes, faults, refused

    func value(of report: ReplayReport) -> Value {
        switch self {
        case .records: .int(report.records)
        case .rate: .number(report.rate)
        case .scheduledRate: report.scheduledRate.map { .number($0) } ?? .null
        case .elapsed: .duration(nanos: Int64(clamping: report.elapsedNanos))
        case .medianLag: .duration(nanos: Int64(clamping: report.lag?.p50 ?? 0))
        case .highLag: .duration(nanos: Int64(clamping: report.lag?.p99 ?? 0))
        case .greatestLag: .duration(nanos: Int64(clamping: report.lag?.max ?? 0))
        case .clients: .int(report.clients)
        case .drops: .int(report.drops)
        case .bytes: .int(report.bytes)
        case .faults: .int(report.faults?.count() ?? 0)
        case .refused: .int(report.refusedClients)
        }
    }
}
