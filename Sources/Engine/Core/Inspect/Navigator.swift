/// `step`, `back` and `next`: the nearest moment of a kind after or before a cursor, over all books or some.
///
/// Bounded by the distance to what is found: forwards one scan, backwards in windows that grow; a book is restored (from its
/// checkpoint) only when a record of it is met. Only gaps look at every record before them.
public struct Navigator: Sendable {
    /// The kinds of moments to move to.
    public enum Kind: String, Sendable, CaseIterable {
        /// The end of an event.
        case event
        case record
        case trade
        /// An event end at which a book's best price, size or count is not what it was at the event end before.
        case bbo
        /// A record after missing sequence numbers, or one with which the capture declares a loss.
        case gap
        /// An event end at which a book is crossed and was not at the event end before.
        case cross
        /// An instant at which a book's phase changes; the predicate has nothing to look at there.
        case phase
    }

    /// The moment that a move led to.
    public struct Stop: Hashable, Sendable {
        /// The cursor at the moment found: just after its record.
        public var cursor: Cursor
        /// The number of moments found: less than asked for where the data ends.
        public var steps: Int
    }

    /// Tells of a record, and of its number from 1, whether it counts.
    public typealias Predicate = (_ message: MBOMessage, _ number: Int) -> Bool

    let timeline: Timeline
    let books: BookSelection?
    let phases: PhaseMap
    let clock: Recording.Clock

    /// - Parameter books: the books whose records count; nil for all.
    public init(
        _ timeline: Timeline, of books: BookSelection? = nil, phases: PhaseMap = .unknown,
        clock: Recording.Clock = .tsRecv
    ) {
        self.timeline = timeline
        self.books = books
        self.phases = phases
        self.clock = clock
    }

    /// Returns the `count`-th moment of the kind after the cursor, or the last one where there are fewer; nil when
    /// there is none, or when it was cancelled.
    public func forward(
        _ kind: Kind, from cursor: Cursor, count: Int = 1, where predicate: Predicate? = nil,
        isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> Stop? {
        guard count > 0 else { return nil }
        if kind == .phase { return phaseForward(from: cursor, count: count) }
        let from = min(max(cursor.position, 0), timeline.recording.count)
        var found: [Int] = []
        if kind == .gap {
            let numbers = gapNumbers(below: timeline.recording.count, predicate, isCancelled)
            found = Array(numbers.drop { $0 <= from }.prefix(count))
        } else {
            let placed = timeline.placed(books)
            var scanner = KindScanner(kind, timeline, placed)
            timeline.forEachRecord(
                of: placed, in: from..<timeline.recording.count, isCancelled: isCancelled
            ) { message, index in
                guard scanner.isHit(message, at: index), predicate?(message, index + 1) != false else { return true }
                found.append(index + 1)
                return found.count < count
            }
        }
        if isCancelled(timeline.recording.count) { return nil }
        return found.last.map { Stop(cursor: behind($0), steps: found.count) }
    }

    /// Returns the `count`-th moment of the kind before the cursor, or the first one where there are fewer; nil when
    /// there is none, or when it was cancelled. Position 0, before everything, is one more step back for records and
    /// events.
    public func backward(
        _ kind: Kind, from cursor: Cursor, count: Int = 1, where predicate: Predicate? = nil,
        isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> Stop? {
        guard count > 0 else { return nil }
        if kind == .phase { return phaseBackward(from: cursor, count: count) }
        let from = min(max(cursor.position, 0), timeline.recording.count)
        // The record just before the cursor is the one that it stands at, so the search begins before it.
        var end = max(from - 1, 0)
        var found: [Int] = []
        if kind == .gap {
            found = Array(gapNumbers(below: end, predicate, isCancelled).suffix(count).reversed())
        } else {
            let placed = timeline.placed(books)
            var window = 64
            while end > 0, found.count < count, !isCancelled(end) {
                let start = max(0, end - window)
                var scanner = KindScanner(kind, timeline, placed)
                var here: [Int] = []
                timeline.forEachRecord(of: placed, in: start..<end, isCancelled: isCancelled) { message, index in
                    if scanner.isHit(message, at: index), predicate?(message, index + 1) != false {
                        here.append(index + 1)
                    }
                    return true
                }
                found += here.reversed().prefix(count - found.count)
                end = start
                window = min(window * 4, 1 << 20)
            }
        }
        if isCancelled(end) { return nil }
        if found.count < count, from > 0, kind == .record || kind == .event, predicate == nil {
            return Stop(cursor: Cursor(position: 0, time: nil), steps: found.count + 1)
        }
        return found.last.map { Stop(cursor: behind($0), steps: found.count) }
    }

    private func behind(_ number: Int) -> Cursor {
        Cursor(position: number, time: timeline.recording.time(of: number - 1, clock: clock))
    }

    private func gapNumbers(below end: Int, _ predicate: Predicate?, _ isCancelled: (_ position: Int) -> Bool) -> [Int]
    {
        var numbers: [Int] = []
        for gap in timeline.gaps(in: 0..<end, of: books, isCancelled: isCancelled) where gap.record != numbers.last {
            if predicate?(timeline.recording[gap.record - 1], gap.record) != false { numbers.append(gap.record) }
        }
        return numbers
    }
}
