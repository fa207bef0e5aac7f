/// `monotonic FIELD`: no value is smaller than the one before it. One check for every record that has a predecessor.
///
/// - `ts_recv`, over the whole stream: what `at` and the merging of files rely on.
/// - `ts_event`, per book: venues stamp each on its own, so across books it says nothing. Snapshot records carry the times
///   of old orders and are not looked at.
/// - `sequence`, per publisher and channel; without snapshots and number 0, as for gaps.
///
/// Undefined times are not looked at either.
public struct MonotonicCheck: MarketCheck {
    /// The fields that can be checked; the raw value is the name in the language.
    public enum Field: String, Sendable, CaseIterable {
        case tsRecv = "ts_recv"
        case tsEvent = "ts_event"
        case sequence
    }

    private struct Line: Hashable {
        var instrument: UInt32 = 0
        var publisher: UInt16 = 0
        var channel: UInt8 = 0
    }

    /// The field that is checked.
    public let field: Field
    private var checks = 0
    private var violations = 0
    private var first: Finding?
    private var largest: (fall: UInt64, finding: Finding)?
    private var before: [Line: UInt64] = [:]

    /// Makes a check of one field that has seen no record yet.
    public init(_ field: Field = .tsRecv) { self.field = field }

    /// Compares one record with its predecessor; the book is not used.
    public mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        look(at: message, number: number)
    }

    /// Compares one record with its predecessor; the check needs no book.
    public mutating func look(at message: MBOMessage, number: Int) {
        guard let (line, value) = place(message) else { return }
        guard let last = before.updateValue(value, forKey: line) else { return }
        checks += 1
        guard value < last else { return }
        violations += 1
        var finding = Finding(
            record: number, time: message.tsRecv, key: message.bookKey, text: "sequence \(value) after \(last)")
        if field != .sequence {
            let fall = Finding.Fall(field: field.rawValue, time: Timestamp(nanos: value), nanos: last - value)
            finding.text = fall.words { $0.description }
            finding.fall = fall
        }
        if first == nil { first = finding }
        if last - value > largest?.fall ?? 0 { largest = (last - value, finding) }
    }

    /// Takes the value of a record that is not judged, so that the next one is compared with it.
    public mutating func passOver(_ message: MBOMessage, number: Int) {
        if let (line, value) = place(message) { before[line] = value }
    }

    private func place(_ message: MBOMessage) -> (Line, UInt64)? {
        switch field {
        case .tsRecv:
            guard let time = message.tsRecv else { return nil }
            return (Line(), time.nanos)
        case .tsEvent:
            guard let time = message.tsEvent, !message.flags.contains(.snapshot) else { return nil }
            return (Line(instrument: message.instrumentRaw, publisher: message.publisherRaw), time.nanos)
        case .sequence:
            guard message.sequence != 0, !message.flags.contains(.snapshot) else { return nil }
            return (Line(publisher: message.publisherRaw, channel: message.channelID), UInt64(message.sequence))
        }
    }

    /// The verdict over all records so far; the longest finding is the largest fall.
    public var verdict: Verdict {
        Verdict(
            check: "monotonic \(field.rawValue)", checks: checks, violations: violations, first: first,
            longest: largest?.finding)
    }
}
