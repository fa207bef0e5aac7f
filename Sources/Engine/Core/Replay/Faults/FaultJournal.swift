internal import Synchronization

/// The faults that a stream, or the sessions of a server, have met, in the order in which they were sent their records.
///
/// A server writes it as it goes, on its event loop; a stream's is written when it ends (`ReplaySource.journal`). Read
/// anywhere. Two journals are equal when they are the same one.
public final class FaultJournal: Sendable {
    public let plan: FaultPlan
    /// Of a server, which has sessions; a stream is one for all.
    public let hasSessions: Bool

    public struct Entry: Hashable, Sendable {
        /// From 1, in the order of coming; nil: of a stream, which is one for all.
        public var session: Int?
        /// From 1.
        public var pass: Int
        public var schema: Schema
        /// The recording's index of the record, or of the market-by-order record it leaves with.
        public var index: Int
        /// When it leaves, by the recording's clock; nil: unknown.
        public var time: UInt64?
        public var instrument: UInt32
        public var symbol: String
        public var kind: FaultKind
        public var detail: Fault.Detail

        public init(
            session: Int?, pass: Int, schema: Schema, index: Int, time: UInt64?, instrument: UInt32, symbol: String,
            kind: FaultKind, detail: Fault.Detail
        ) {
            self.session = session
            self.pass = pass
            self.schema = schema
            self.index = index
            self.time = time
            self.instrument = instrument
            self.symbol = symbol
            self.kind = kind
            self.detail = detail
        }
    }

    private struct Once: Hashable {
        var pass: Int
        var number: Int
        var schema: Schema
    }

    private struct State {
        var entries: [Entry] = []
        var kinds: [FaultKind: Int] = [:]
        var struck: Set<Once> = []
        var sessions = 0
    }

    private let state: Mutex<State>

    /// Entries kept, the first ones; all are counted.
    public static let mostEntries = 100_000

    /// An empty one, for a server.
    public init(_ plan: FaultPlan) {
        self.plan = plan
        hasSessions = true
        state = Mutex(State())
    }

    /// That of a stream, complete.
    ///
    /// - Parameters:
    ///   - kinds: how many faults of each kind there were.
    ///   - entries: the first `mostEntries` of them.
    init(_ plan: FaultPlan, kinds: [FaultKind: Int], entries: [Entry]) {
        self.plan = plan
        hasSessions = false
        state = Mutex(State(entries: entries, kinds: kinds))
    }

    /// The number of a session that begins.
    package func nextSession() -> Int {
        state.withLock { state in
            state.sessions += 1
            return state.sessions
        }
    }

    package func note(_ entry: Entry) {
        state.withLock { state in
            state.kinds[entry.kind, default: 0] += 1
            if state.entries.count < Self.mostEntries { state.entries.append(entry) }
        }
    }

    /// Whether a fault that strikes once (`FaultKind.strikesOnce`) has not struck before.
    ///
    /// - Returns: true the first time that it is asked for a record and a pass.
    package func mayStrike(pass: Int, number: Int, schema: Schema) -> Bool {
        state.withLock { state in
            state.struck.count < Self.mostEntries
                && state.struck.insert(Once(pass: pass, number: number, schema: schema)).inserted
        }
    }

    /// By session, pass and record.
    public var entries: [Entry] {
        state.withLock { $0.entries }
            .sorted { ($0.session ?? 0, $0.pass, $0.index) < ($1.session ?? 0, $1.pass, $1.index) }
    }

    /// How many there were, of one kind or all.
    public func count(_ kind: FaultKind? = nil) -> Int {
        state.withLock { state in
            if let kind { return state.kinds[kind] ?? 0 }
            return state.kinds.values.reduce(0) { sum, count in
                let (total, overflows) = sum.addingReportingOverflow(count)
                return overflows ? .max : total
            }
        }
    }
}

extension FaultJournal: Hashable {
    public static func == (one: FaultJournal, other: FaultJournal) -> Bool { one === other }

    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
