/// Follows the venue's sequence numbers, one line of them per (publisher, channel), and says where numbers are missing.
///
/// The rules of a gap (semantics.md §2 says what is none):
///
/// - A record's number is more than one above the highest seen on its line: the numbers between are missing. Repeats (one
///   packet, many records) and smaller numbers (late ones, other feeds) are no gaps, and what comes late does not take a
///   gap back: when the later record was applied, the earlier one was missing.
/// - A number that falls by more than 65,536 begins its line anew: a new session, or 32 bits that ran over.
/// - Snapshot records and number 0 have no place on a line: they are not looked at.
/// - MAYBE_BAD_BOOK: the capture itself says that records of the channel were lost. A gap whatever the numbers say, once
///   until a record of the same book without the flag.
package struct SequenceTracker: Sendable {
    /// A fall by more than this begins a line anew.
    package static let restartDistance: UInt32 = 65_536

    /// The result of comparing a record's number with its line.
    package enum Step: Hashable, Sendable {
        /// There is nothing to compare: the record is the first of its line, has no number, or is of a snapshot.
        case unplaced
        case inOrder
        /// The numbers between `from` (the highest before) and this record's own are missing.
        case jump(from: UInt32)
    }

    private var highest: [UInt32: UInt32] = [:]
    private var suspect: Set<BookKey> = []
    /// The line of the last record, kept out of the dictionary: most records stay on it.
    private var line: UInt32 = .max
    private var lineHighest: UInt32 = 0

    /// Makes a tracker that has seen no record yet.
    package init() {}

    /// Takes the number of a record and compares it with the highest of its line.
    package mutating func step(_ message: MBOMessage) -> Step {
        let sequence = message.sequence
        if sequence == 0 || message.flags.contains(.snapshot) { return .unplaced }
        let own = UInt32(message.publisherRaw) << 8 | UInt32(message.channelID)
        if own != line {
            if line != .max { highest[line] = lineHighest }
            line = own
            guard let known = highest[own] else {
                lineHighest = sequence
                return .unplaced
            }
            lineHighest = known
        }
        let before = lineHighest
        if sequence <= before {
            if before - sequence > Self.restartDistance {
                lineHighest = sequence
                return .unplaced
            }
            return .inOrder
        }
        lineHighest = sequence
        return sequence - before > 1 ? .jump(from: before) : .inOrder
    }

    /// Returns true where a book's records begin to carry MAYBE_BAD_BOOK.
    package mutating func beginsSuspect(_ message: MBOMessage) -> Bool {
        let isSuspect = message.flags.contains(.maybeBadBook)
        if !isSuspect {
            if !suspect.isEmpty { suspect.remove(message.bookKey) }
            return false
        }
        return suspect.insert(message.bookKey).inserted
    }
}

/// A gap: a run of missing numbers of a channel, or a loss that the capture declares.
public struct SequenceGap: Hashable, Sendable {
    /// The number, from 1, of the record after the gap.
    public var record: Int
    /// The `ts_recv` of that record; nil when it is undefined.
    public var time: Timestamp?
    /// The book of that record.
    public var key: BookKey
    /// The channel of the publisher that the numbers belong to.
    public var channelID: UInt8
    /// The highest number before the gap; nil where only the capture's flag tells of it.
    public var from: UInt32?
    /// The number after the gap; nil where only the capture's flag tells of it.
    public var to: UInt32?

    /// The count of missing numbers; nil where only the capture's flag tells of the gap.
    public var missing: UInt32? {
        guard let from, let to else { return nil }
        return to - from - 1
    }

    /// The gap in one line: `sequence 5 → 9 on channel 0: 3 missing`.
    public var text: String {
        guard let from, let to, let missing else { return "the capture says that records are missing (MAYBE_BAD_BOOK)" }
        return "sequence \(from) → \(to) on channel \(channelID): \(missing) missing"
    }

    /// Writes one row of `gaps`.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("record", record)
        json.member("ts_recv", time)
        json.member("publisher_id", key.publisher.raw)
        json.member("publisher", Publishers.name(key.publisher))
        json.member("channel_id", channelID)
        json.member("from", from)
        json.member("to", to)
        json.member("missing", missing)
        json.endObject()
    }
}
