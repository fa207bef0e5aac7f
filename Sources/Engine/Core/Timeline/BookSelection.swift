/// The books, or the records of some days of books, that a question about names looks at.
///
/// A name that lasts several days may be another book on each of them, and a book may be another name's on other days:
/// then records are also chosen by their position.
public struct BookSelection: Hashable, Sendable {
    /// The pieces of each book, ascending and without overlaps.
    private(set) var pieces: [BookKey: [BookPiece]] = [:]

    /// Selects whole books.
    public init(_ keys: some Sequence<BookKey>) { for key in keys { pieces[key] = [BookPiece(whole: key)] } }

    /// Selects the books that names stand for, on the days on which they do.
    public init(_ summaries: [BookSummary]) { self.init(pieces: summaries.flatMap(\.allPieces)) }

    init(pieces all: [BookPiece]) {
        for (key, own) in Dictionary(grouping: all, by: \.key) {
            if let whole = own.first(where: \.isWhole) {
                pieces[key] = [whole]
                continue
            }
            var kept: [BookPiece] = []
            for piece in own.sorted(by: { $0.positions.lowerBound < $1.positions.lowerBound }) {
                var piece = piece
                if let last = kept.last, last.positions.upperBound > piece.positions.lowerBound {
                    // Two names of one book overlap here: the records that both have are kept once.
                    guard piece.positions.upperBound > last.positions.upperBound else { continue }
                    piece.positions = last.positions.upperBound..<piece.positions.upperBound
                    piece.from = last.to
                    piece.origin = last.origin
                }
                kept.append(piece)
            }
            pieces[key] = kept
        }
    }

    /// The books that have records in the selection.
    public var keys: Set<BookKey> { Set(pieces.keys) }

    /// Returns the pieces of a book, in the order of the stream; empty when the book is not selected.
    public func pieces(of key: BookKey) -> [BookPiece] { pieces[key] ?? [] }

    /// True when the selection has the record of a book with this index of the recording.
    public func contains(_ key: BookKey, at index: Int) -> Bool {
        guard let own = pieces[key] else { return false }
        return own.contains { $0.positions.contains(index) }
    }

    /// True when the selection has all records of a book between two indices, both included.
    func covers(_ key: BookKey, _ records: ClosedRange<Int>) -> Bool {
        var end = records.lowerBound
        for piece in pieces[key] ?? [] where piece.positions.contains(end) { end = piece.positions.upperBound }
        return end > records.upperBound
    }

    var isOfWholeBooks: Bool { pieces.values.allSatisfy { $0.count == 1 && $0[0].isWhole } }
}

extension BookSelection: ExpressibleByArrayLiteral {
    /// Selects whole books.
    public init(arrayLiteral keys: BookKey...) { self.init(keys) }
}

/// A piece of a book that a timeline has records of.
struct PlacedPiece {
    /// The index of the book in `Timeline.books`.
    var place: Int
    var piece: BookPiece

    /// Returns the indices of a range that lie in the piece.
    func positions(in range: Range<Int>) -> Range<Int> { range.clamped(to: piece.positions) }
}

extension Timeline {
    /// Returns the pieces of a selection by their first index; nil when they are all records, so that nothing has to be
    /// chosen.
    func placed(_ selection: BookSelection?) -> [PlacedPiece]? {
        guard let selection else { return nil }
        let placed = selection.pieces.values.joined().filter { !$0.positions.isEmpty }.compactMap { piece in
            place(of: piece.key).map { PlacedPiece(place: $0, piece: piece) }
        }
        if placed.count == books.count, selection.isOfWholeBooks { return nil }
        return placed.sorted {
            ($0.piece.positions.lowerBound, $0.place) < ($1.piece.positions.lowerBound, $1.place)
        }
    }
}
