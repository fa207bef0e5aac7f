/// `no-gap`: no number is missing between two records of a publisher's channel. One check for every record that has a
/// predecessor on its line; what exactly a gap is says `SequenceTracker`.
///
/// A subset by symbol has natural holes: there only what the capture itself declares (MAYBE_BAD_BOOK) counts, and
/// without that the question cannot be asked.
public struct GapCheck: MarketCheck {
    /// The reason why numbers cannot be compared; nil when they can.
    private let reason: String?
    private var tracker = SequenceTracker()
    private var checks = 0
    private var violations = 0
    private var missing: UInt64 = 0
    private var first: Finding?
    private var largest: SequenceGap?

    /// Makes a check; the reason says why numbers cannot be compared, nil when they can.
    public init(notApplicable reason: String?) { self.reason = reason }

    /// - Parameter books: the books whose records the check will see; nil for all.
    public init(_ timeline: Timeline, of books: BookSelection? = nil) {
        self.init(notApplicable: timeline.whyNoSequences(of: books))
    }

    /// Looks at the numbers and flags of one record; the book is not used.
    public mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        look(at: message, number: number)
    }

    /// Looks at the numbers and flags of one record; the check needs no book.
    public mutating func look(at message: MBOMessage, number: Int) {
        if tracker.beginsSuspect(message) { note(SequenceGap(message, number: number, from: nil)) }
        guard reason == nil else { return }
        switch tracker.step(message) {
        case .unplaced: break
        case .inOrder: checks += 1
        case .jump(let from):
            checks += 1
            note(SequenceGap(message, number: number, from: from))
        }
    }

    /// Takes the number of a record that is not judged, so that the next one is compared with it.
    public mutating func passOver(_ message: MBOMessage, number: Int) {
        _ = tracker.beginsSuspect(message)
        _ = tracker.step(message)
    }

    private mutating func note(_ gap: SequenceGap) {
        violations += 1
        missing += UInt64(gap.missing ?? 0)
        if first == nil { first = Finding(gap) }
        if let count = gap.missing, count > largest?.missing ?? 0 { largest = gap }
    }

    /// The verdict over all records so far; `notApplicable` where numbers cannot be compared and no flag tells of a
    /// gap.
    public var verdict: Verdict {
        // A flag is a check too: a gap that the capture declares was looked for and found.
        var verdict = Verdict(
            check: "no-gap", checks: max(checks, violations), violations: violations, first: first,
            longest: largest.map { Finding($0) })
        if violations == 0, let reason { verdict.outcome = .notApplicable(reason) }
        if missing > 0 { verdict.notes.append("\(missing) sequence numbers missing in all") }
        if let reason, violations > 0 { verdict.notes.append("only flags were looked at: \(reason)") }
        return verdict
    }
}

extension SequenceGap {
    init(_ message: MBOMessage, number: Int, from: UInt32?) {
        self.init(
            record: number, time: message.tsRecv, key: message.bookKey, channelID: message.channelID, from: from,
            to: from == nil ? nil : message.sequence)
    }
}

extension Finding {
    fileprivate init(_ gap: SequenceGap) { self.init(record: gap.record, time: gap.time, key: gap.key, text: gap.text) }
}

extension Timeline {
    /// Returns the reason why missing sequence numbers say nothing about these books; nil when they do.
    ///
    /// The numbers belong to a channel, the records to instruments: only data with all symbols has all numbers. Generated
    /// markets are whole by construction.
    public func whyNoSequences(of selection: BookSelection? = nil) -> String? {
        if let selection, books.contains(where: { !selection.covers($0.key, $0.tally.first...$0.tally.last) }) {
            return "some symbols of many: their channel's numbers have natural holes"
        }
        for source in recording.sources where source.kind != "synthetic" && source.kind != "demo" {
            let symbols = source.metadata.symbols
            if symbols.isEmpty { return "the data does not say whether it has all symbols of its channels" }
            if !symbols.contains("ALL_SYMBOLS") { return "a subset by symbol has natural holes" }
        }
        let present = Set(symbols)
        for source in recording.sources where source.kind == "synthetic" || source.kind == "demo" {
            // Chosen while loading: the others' numbers are gone.
            if source.metadata.symbols.contains(where: { !present.contains($0) }) {
                return "some symbols of many: their channel's numbers have natural holes"
            }
        }
        return nil
    }

    /// Returns every gap among the records of a range, of some books or of all, in order: what `gaps` lists.
    ///
    /// Only the gaps that the capture declares are in it where numbers cannot be compared (`whyNoSequences`).
    ///
    /// - Complexity: O(records before the end of the range): a line's highest number may be old.
    public func gaps(
        in range: Range<Int>, of books: BookSelection? = nil, isCancelled: (_ position: Int) -> Bool = { _ in false }
    ) -> [SequenceGap] {
        let hasNumbers = whyNoSequences(of: books) == nil
        var tracker = SequenceTracker()
        var gaps: [SequenceGap] = []
        forEachRecord(of: nil, in: 0..<range.upperBound, isCancelled: isCancelled) { message, index in
            let isWanted = index >= range.lowerBound && books?.contains(message.bookKey, at: index) != false
            if tracker.beginsSuspect(message), isWanted {
                gaps.append(SequenceGap(message, number: index + 1, from: nil))
            }
            guard hasNumbers, case .jump(let from) = tracker.step(message), isWanted else { return true }
            gaps.append(SequenceGap(message, number: index + 1, from: from))
            return true
        }
        return gaps
    }
}
