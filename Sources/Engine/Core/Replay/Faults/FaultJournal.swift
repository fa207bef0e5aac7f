internal import Synchronization

/// The faults that a stream, or the sessions of a server, have met, in the order in which they were sent their records.
///
/// A server writes its journal as it goes, on its event loop; a stream's is written when it ends
/// (`ReplaySource.journal`). Any thread may read it. Two journals are equal when they are the same object.
public final class FaultJournal: Sendable {
    /// The plan whose faults these are.
    public let plan: FaultPlan
    /// True when it is the journal of a server, which has sessions; a stream is one for all.
    public let hasSessions: Bool

    /// One fault that struck.
    public struct Entry: Hashable, Sendable {
        /// The number of the session, from 1 in the order of coming; nil in the journal of a stream.
        public var session: Int?
        /// The number of the pass, from 1.
        public var pass: Int
        /// The schema of the record that it struck.
        public var schema: Schema
        /// The recording's index of the record, or of the market-by-order record it leaves with.
        public var index: Int
        /// The moment at which the record leaves, in nanoseconds since 1970 by the recording's clock; nil when unknown.
        public var time: UInt64?
        /// The instrument of the record.
        public var instrument: UInt32
        /// The instrument's symbol on the record's day, or its number.
        public var symbol: String
        /// The kind of fault.
        public var kind: FaultKind
        /// The size of the fault.
        public var detail: Fault.Detail

        /// Makes an entry of its parts.
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

    /// The most entries that are kept, the first ones; all faults are counted.
    public static let mostEntries = 100_000

    /// Makes an empty journal, for a server.
    public init(_ plan: FaultPlan) {
        self.plan = plan
        hasSessions = true
        state = Mutex(State())
    }

    /// Makes the complete journal of a stream.
    ///
    /// - Parameters:
    ///   - kinds: The number of faults of each kind.
    ///   - entries: The first `mostEntries` faults.
    init(_ plan: FaultPlan, kinds: [FaultKind: Int], entries: [Entry]) {
        self.plan = plan
        hasSessions = false
        state = Mutex(State(entries: entries, kinds: kinds))
    }

    /// Returns the number of a session that begins.
    package func nextSession() -> Int {
        state.withLock { state in
            state.sessions += 1
            return state.sessions
        }
    }

    /// Counts a fault, and keeps it if there is room.
    package func note(_ entry: Entry) {
        state.withLock { state in
            state.kinds[entry.kind, default: 0] += 1
            if state.entries.count < Self.mostEntries { state.entries.append(entry) }
        }
    }

    /// Returns whether a fault that strikes once (`FaultKind.strikesOnce`) has not struck before.
    ///
    /// - Returns: true the first time that it is called for a record and a pass.
    package func mayStrike(pass: Int, number: Int, schema: Schema) -> Bool {
        state.withLock { state in
            state.struck.count < Self.mostEntries
                && state.struck.insert(Once(pass: pass, number: number, schema: schema)).inserted
        }
    }

    /// The entries, sorted by session, pass and record.
    public var entries: [Entry] {
        state.withLock { $0.entries }
            .sorted { ($0.session ?? 0, $0.pass, $0.index) < ($1.session ?? 0, $1.pass, $1.index) }
    }

    /// Returns the number of faults of one kind, or of all.
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
    /// Returns whether both are the same object.
    public static func == (one: FaultJournal, other: FaultJournal) -> Bool { one === other }

    /// Hashes the identity of the object.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
