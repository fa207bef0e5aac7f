/// A run of days on which a name stands for a book, and the records of the recording that these days have.
///
/// Days begin where the running maximum of `ts_recv` reaches them, as everything that is asked by time does; a record without
/// a time belongs to the day that it lies in.
public struct BookPiece: Hashable, Sendable {
    /// The book that the name stands for on these days.
    public var key: BookKey
    /// The indices of the recording's records on these days; up to `Int.max` where the days have no end.
    public var positions: Range<Int>
    /// The first day; nil when the piece goes back to the beginning of the recording.
    package var from: PackedDate?
    /// The day after the last one; nil when the piece goes on to the end.
    package var to: PackedDate?
    /// The index of the record with which the book begins: the orders that stood under the instrument's id before
    /// belong to another name, and the book is made of the records from there on. 0 where the id never was another's
    /// before.
    public var origin: Int

    /// Makes the piece that is all days of a book.
    public init(whole key: BookKey) { self.init(key: key, positions: 0..<Int.max, from: nil, to: nil, origin: 0) }

    init(key: BookKey, positions: Range<Int>, from: PackedDate?, to: PackedDate?, origin: Int) {
        self.key = key
        self.positions = positions
        self.from = from
        self.to = to
        self.origin = origin
    }

    var isWhole: Bool { positions == 0..<Int.max && origin == 0 }

    /// True when this piece is the one that stands after the first `position` records.
    public func stands(at position: Int) -> Bool {
        positions.lowerBound == 0 && position == 0
            || positions.lowerBound < position && position <= positions.upperBound
    }

    func holds(_ day: PackedDate) -> Bool { (from.map { $0 <= day } ?? true) && (to.map { day < $0 } ?? true) }

    /// The instrument's id with the days of the piece: `1001 until 2025-01-06`, `1002 from 2025-01-07`, `1001 on
    /// 2025-01-06`. The days are UTC, and both that are named belong to the piece.
    public var days: String {
        let last = to.flatMap { $0.start }.flatMap {
            $0.nanos > 0 ? PackedDate(CalendarDate(Timestamp(nanos: $0.nanos - 1))) : nil
        }
        return switch (from, last) {
        case (nil, nil): "\(key.instrument)"
        case (let from?, nil): "\(key.instrument) from \(from)"
        case (nil, let last?): "\(key.instrument) until \(last)"
        case (let from?, let last?):
            from == last ? "\(key.instrument) on \(from)" : "\(key.instrument) from \(from) to \(last)"
        }
    }
}

extension BookSummary {
    /// The books' days as `symbols` shows them; nil where a name is one instrument on all days.
    public var days: String? { pieces.map { $0.map(\.days).joined(separator: "; ") } }

    /// The pieces of the summary; one that is the whole book when `pieces` is nil.
    var allPieces: [BookPiece] { pieces ?? [BookPiece(whole: key)] }
}
