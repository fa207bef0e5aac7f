/// Anomalies and crossed or locked event ends of a part of the data, by book.
package struct QualityScan: RecordVisitor {
    /// The counts of one book, or the sum over several.
    package struct Count: Hashable, Sendable {
        package var records = 0
        /// The number of event ends.
        package var events = 0
        /// The anomalies by kind.
        package var anomalies = Anomalies()
        /// The number of event ends at which the book was crossed.
        package var crossedEvents = 0
        /// The number of event ends at which the book was locked.
        package var lockedEvents = 0

        /// Adds the counts of another book.
        package static func += (a: inout Count, b: Count) {
            a.records += b.records
            a.events += b.events
            a.anomalies += b.anomalies
            a.crossedEvents += b.crossedEvents
            a.lockedEvents += b.lockedEvents
        }

        package init() {}

        /// Takes the counts that the timeline made over the whole of one book.
        package init(_ summary: BookSummary) {
            records = summary.tally.records
            events = summary.tally.events
            anomalies = summary.anomalies
            crossedEvents = summary.tally.crossedEvents
            lockedEvents = summary.tally.lockedEvents
        }
    }

    /// The counts by book; books without a record are not in it.
    package private(set) var counts: [BookKey: Count] = [:]

    package init() {}

    package mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
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
