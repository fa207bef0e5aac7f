/// The phases of each instrument over time: from status records where there are some, else from the hours of a session,
/// else unknown (semantics.md §3).
///
/// A status speaks for its instrument at its publisher; with instrument 0 for every instrument of the publisher, and with
/// publisher 0 (the gateway) for every publisher. The latest one counts, whichever way it was addressed. Before an
/// instrument's first status its phase is unknown, also where a session is set: the venue's word and ours are not mixed.
public struct PhaseMap: Sendable {
    private struct Change: Sendable {
        var time: Timestamp
        var phase: Phase
        var instrument: UInt32
        var publisher: UInt16
    }

    /// The changes that concern one book, by time, made when it is first known; others are looked up in `general`.
    private let byInstrument: [UInt32: [Change]]
    /// The changes that concern all instruments, by time.
    private let general: [Change]
    private let session: TradingSession?
    /// The instants, by instrument, from which an id is another instrument's: statuses before them are not about that
    /// one.
    private let turns: [UInt32: [Timestamp]]

    /// The map in which no phase is known.
    public static let unknown = PhaseMap(statuses: [], session: nil)

    /// - Parameter clock: the time of a status record that counts; one without it counts by its other time, and without
    ///   any it is left out.
    public init(statuses: [StatusMessage], session: TradingSession? = nil, clock: Recording.Clock = .tsRecv) {
        self.init(statuses: statuses, session: session, clock: clock, symbols: SymbolMap())
    }

    private init(
        statuses: [StatusMessage], session: TradingSession?, clock: Recording.Clock, symbols: SymbolMap
    ) {
        var changes: [Change] = []
        for status in statuses {
            let times = clock == .tsRecv ? (status.tsRecv, status.tsEvent) : (status.tsEvent, status.tsRecv)
            guard let time = times.0 ?? times.1, let phase = Phase(statusAction: status.action) else { continue }
            changes.append(
                Change(time: time, phase: phase, instrument: status.instrument.raw, publisher: status.publisher.raw))
        }
        // Stable: of two at the same time the later in the stream counts.
        let ordered = changes.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
        let general = ordered.filter { $0.instrument == 0 }
        var byInstrument: [UInt32: [Change]] = [:]
        for instrument in Set(ordered.lazy.map(\.instrument)) where instrument != 0 { byInstrument[instrument] = [] }
        for change in ordered {
            if change.instrument == 0 {
                for instrument in byInstrument.keys { byInstrument[instrument]?.append(change) }
            } else {
                byInstrument[change.instrument]?.append(change)
            }
        }
        self.byInstrument = byInstrument
        self.general = general
        self.session = session
        turns = Dictionary(uniqueKeysWithValues: byInstrument.keys.map { ($0, symbols.turns(of: InstrumentID($0))) })
            .filter { !$0.value.isEmpty }
    }

    /// Makes the map of a recording's status records, with the days on which its ids were given anew.
    public init(_ recording: Recording, session: TradingSession? = nil, clock: Recording.Clock = .tsRecv) {
        self.init(statuses: recording.statuses, session: session, clock: clock, symbols: recording.symbols)
    }

    /// True when there is any moment at which the phase of a book is known.
    public func isKnown(_ key: BookKey) -> Bool { session != nil || hasStatus(key) }

    private func hasStatus(_ key: BookKey) -> Bool { changes(key).contains { concerns($0, key) } }

    private func changes(_ key: BookKey) -> [Change] { byInstrument[key.instrument.raw] ?? general }

    private func concerns(_ change: Change, _ key: BookKey) -> Bool {
        change.publisher == key.publisher.raw || change.publisher == 0
    }

    /// Returns the phase of a book at an instant; nil where it is unknown.
    public func phase(of key: BookKey, at time: Timestamp?) -> Phase? { span(of: key, at: time).phase }

    /// Returns the phase at an instant and the stretch of time that it lasts.
    ///
    /// - Complexity: O(log n) in the statuses of the instrument, and O(run) over repeats of one phase.
    public func span(of key: BookKey, at time: Timestamp?) -> PhaseSpan {
        guard let time else { return PhaseSpan(phase: nil, start: nil, end: nil) }
        let changes = changes(key)
        guard changes.contains(where: { concerns($0, key) }) else {
            return session?.span(at: time) ?? PhaseSpan(phase: nil, start: nil, end: nil)
        }
        // The first change after the instant, by bisection; then outwards over repeats and other publishers.
        let low = changes.indices.partitioningIndex { changes[$0].time > time }
        let turns = turns[key.instrument.raw] ?? []
        let begin = turns.last { $0 <= time }
        var span = PhaseSpan(phase: nil, start: nil, end: nil)
        for change in changes[..<low].reversed() where concerns(change, key) {
            // The change is of the instrument that had the id before; what is said to all instruments goes on.
            if change.instrument != 0, let begin, change.time < begin { continue }
            if let phase = span.phase, change.phase != phase {
                // The change that wins at this same instant began the span; this one never stood.
                if change.time == span.start { continue }
                break
            }
            span.phase = change.phase
            span.start = change.time
        }
        for (place, change) in changes[low...].enumerated() where concerns(change, key) && change.phase != span.phase {
            // Overruled at its own instant by a later record.
            let behind = changes[(low + place + 1)...].prefix { $0.time == change.time }
            if let last = behind.last(where: { concerns($0, key) }), last.phase == span.phase { continue }
            span.end = change.time
            break
        }
        if span.phase == nil { span.start = begin }
        if let next = turns.first(where: { $0 > time }) { span.end = span.end.map { min($0, next) } ?? next }
        return span
    }

    /// Returns the phases that a book passes through between two instants, in order, without a hole; the first and the
    /// last as whole as they are.
    public func spans(of key: BookKey, from: Timestamp, to: Timestamp) -> [PhaseSpan] {
        var spans: [PhaseSpan] = []
        var time = from
        while true {
            let span = span(of: key, at: time)
            spans.append(span)
            guard let end = span.end, end <= to, end > time else { return spans }
            time = end
        }
    }
}

extension Timeline {
    /// Returns the phases that a name's books pass through on its days; spans are cut where its days end. Empty where
    /// nothing is known.
    public func phaseSpans(
        of summary: BookSummary, in phases: PhaseMap, from: Timestamp, to: Timestamp
    ) -> [PhaseSpan] {
        guard let pieces = summary.pieces else {
            return phases.isKnown(summary.key) ? phases.spans(of: summary.key, from: from, to: to) : []
        }
        return pieces.flatMap { piece -> [PhaseSpan] in
            let start = piece.from?.start
            let end = piece.to?.start
            let first = max(from, start ?? from)
            let last = min(to, end.map { Timestamp(nanos: $0.nanos - 1) } ?? to)
            guard phases.isKnown(piece.key), first <= last else { return [] }
            return phases.spans(of: piece.key, from: first, to: last).map { span in
                var span = span
                if let start { span.start = span.start.map { max($0, start) } ?? start }
                if let end { span.end = span.end.map { min($0, end) } ?? end }
                return span
            }
        }
    }
}
