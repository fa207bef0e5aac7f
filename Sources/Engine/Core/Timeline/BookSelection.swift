/// Some books, or of some books the records of some days: what a question about names looks at.
///
/// A name of several days may be another book on each of them, and a book another name's: then records are chosen by where they
/// lie too.
public struct BookSelection: Hashable, Sendable {
    /// Ascending and without overlaps.
    private(set) var pieces: [BookKey: [BookPiece]] = [:]

    /// Whole books.
    public init(_ keys: some Sequence<BookKey>) { for key in keys { pieces[key] = [BookPiece(whole: key)] } }

    /// What names stand for.
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
                    // Two names of one book: what both have is there once.
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

    /// The books that it has records of.
    public var keys: Set<BookKey> { Set(pieces.keys) }

    /// What it has of a book, in the order of the stream.
    public func pieces(of key: BookKey) -> [BookPiece] { pieces[key] ?? [] }

    /// Whether the record with an index of the recording belongs to it.
    public func contains(_ key: BookKey, at index: Int) -> Bool {
        guard let own = pieces[key] else { return false }
        return own.contains { $0.positions.contains(index) }
    }

    /// Whether it has all records of a book between two.
    func covers(_ key: BookKey, _ records: ClosedRange<Int>) -> Bool {
        var end = records.lowerBound
        for piece in pieces[key] ?? [] where piece.positions.contains(end) { end = piece.positions.upperBound }
        return end > records.upperBound
    }

    var isOfWholeBooks: Bool { pieces.values.allSatisfy { $0.count == 1 && $0[0].isWhole } }
}

extension BookSelection: ExpressibleByArrayLiteral {
    public init(arrayLiteral keys: BookKey...) { self.init(keys) }
}

/// A piece of a book that a timeline has records of.
struct PlacedPiece {
    /// Where the book stands in `Timeline.books`.
    var place: Int
    var piece: BookPiece

    /// Which of the records in a range are its own.
    func positions(in range: Range<Int>) -> Range<Int> { range.clamped(to: piece.positions) }
}

extension Timeline {
    /// The pieces of a selection, by where they begin; nil when these are all records and nothing needs to be chosen.
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
