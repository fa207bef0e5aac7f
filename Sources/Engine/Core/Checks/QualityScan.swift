/// Anomalies and crossed or locked event ends of a part of the data, by book.
public struct QualityScan: RecordVisitor {
    public struct Count: Hashable, Sendable {
        public var records = 0
        public var events = 0
        public var anomalies = Anomalies()
        public var crossedEvents = 0
        public var lockedEvents = 0

        public static func += (a: inout Count, b: Count) {
            a.records += b.records
            a.events += b.events
            a.anomalies += b.anomalies
            a.crossedEvents += b.crossedEvents
            a.lockedEvents += b.lockedEvents
        }

        public init() {}

        /// What the timeline counted over the whole of one book.
        public init(_ summary: BookSummary) {
            records = summary.tally.records
            events = summary.tally.events
            anomalies = summary.anomalies
            crossedEvents = summary.tally.crossedEvents
            lockedEvents = summary.tally.lockedEvents
        }
    }

    public private(set) var counts: [BookKey: Count] = [:]

    public init() {}

    public mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        counts[book.key, default: Count()].add(message, odd, book.cross)
    }
}

extension QualityScan.Count {
    fileprivate mutating func add(_ message: MBOMessage, _ odd: AnomalyKinds, _ cross: OrderBook.Cross) {
        records += 1
        anomalies.count(odd)
        guard message.isLast else { return }
        events += 1
        switch cross {
        case .none: break
        case .crossed: crossedEvents += 1
        case .locked: lockedEvents += 1
        }
    }
}
