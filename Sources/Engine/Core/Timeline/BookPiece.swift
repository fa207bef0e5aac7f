/// A run of days on which a name stands for a book, and the records of the recording that these days have.
///
/// Days begin where the running maximum of `ts_recv` reaches them, as everything that is asked by time does; a record without
/// a time belongs to the day that it lies in.
public struct BookPiece: Hashable, Sendable {
    public var key: BookKey
    /// Indices of the recording; to `Int.max` where the days have no end.
    public var positions: Range<Int>
    /// The first day; nil: from the beginning.
    package var from: PackedDate?
    /// The day behind the last one; nil: to the end.
    package var to: PackedDate?
    /// Where the book begins: what stood under the instrument's id before belongs to another name, and the book is what the
    /// records from there on make of it. 0 where the id never was another's before.
    public var origin: Int

    /// All days of a book.
    public init(whole key: BookKey) {
        self.init(key: key, positions: 0..<Int.max, from: nil, to: nil, origin: 0)
    }

    init(key: BookKey, positions: Range<Int>, from: PackedDate?, to: PackedDate?, origin: Int) {
        self.key = key
        self.positions = positions
        self.from = from
        self.to = to
        self.origin = origin
    }

    var isWhole: Bool { positions == 0..<Int.max && origin == 0 }

    /// Whether it is the one that stands after so many records.
    public func stands(at position: Int) -> Bool {
        positions.lowerBound == 0 && position == 0
            || positions.lowerBound < position && position <= positions.upperBound
    }

    func holds(_ day: PackedDate) -> Bool { (from.map { $0 <= day } ?? true) && (to.map { day < $0 } ?? true) }

    /// `1001 until 2025-01-06`, `1002 from 2025-01-07`, `1001 on 2025-01-06`; the days are UTC and belong to it.
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

    /// All its days, a whole book included.
    var allPieces: [BookPiece] { pieces ?? [BookPiece(whole: key)] }
}
