public import Engine
import Synchronization

/// The faults that the sessions of a server have met so far, in the order in which they were sent their records.
///
/// Written on the server's event loop, read anywhere.
public final class FaultJournal: Sendable {
    public let plan: FaultPlan

    public struct Entry: Hashable, Sendable {
        /// From 1, in the order of coming.
        public var session: Int
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
    }

    private struct Once: Hashable {
        var pass: Int
        var number: Int
        var schema: Schema
    }

    private struct State {
        var entries: [Entry] = []
        var count = 0
        var kinds: [FaultKind: Int] = [:]
        var struck: Set<Once> = []
        var sessions = 0
    }

    private let state = Mutex(State())

    /// Entries kept, the first ones; all are counted.
    public static let mostEntries = 100_000

    public init(_ plan: FaultPlan) { self.plan = plan }

    /// The number of a session that begins.
    func nextSession() -> Int {
        state.withLock { state in
            state.sessions += 1
            return state.sessions
        }
    }

    func note(_ entry: Entry) {
        state.withLock { state in
            state.count += 1
            state.kinds[entry.kind, default: 0] += 1
            if state.entries.count < Self.mostEntries { state.entries.append(entry) }
        }
    }

    /// Whether a fault that strikes once (`FaultKind.strikesOnce`) has not struck before.
    ///
    /// - Returns: true the first time that it is asked for a record and a pass.
    func mayStrike(pass: Int, number: Int, schema: Schema) -> Bool {
        state.withLock { state in
            state.struck.count < Self.mostEntries
                && state.struck.insert(Once(pass: pass, number: number, schema: schema)).inserted
        }
    }

    /// By session, pass and record.
    public var entries: [Entry] {
        state.withLock { $0.entries }
            .sorted { ($0.session, $0.pass, $0.index) < ($1.session, $1.pass, $1.index) }
    }

    /// How many there were, of one kind or all.
    public func count(_ kind: FaultKind? = nil) -> Int {
        state.withLock { state in kind.map { state.kinds[$0] ?? 0 } ?? state.count }
    }
}
