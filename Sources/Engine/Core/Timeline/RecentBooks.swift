internal import Synchronization

/// The books that were asked for last, so that a question a few records later walks on instead of starting at a checkpoint.
///
/// A cursor that goes through a day event by event (`replay … until`, `step`, a screen that is drawn again and again) asks for
/// the same book at ever later positions. A book that lies between the checkpoint and the position is nearer than the
/// checkpoint. What is kept is bounded and not part of any answer: with or without it a book is the same.
final class RecentBooks: Sendable {
    /// A book and how many of its own records it has had.
    ///
    /// `@unchecked Sendable` is sound: it is in the list, where nobody looks into it, or with the one who took it out.
    final class Entry: @unchecked Sendable {
        let place: Int
        var own: Int
        var book: OrderBook

        init(place: Int, own: Int, book: consuming OrderBook) {
            self.place = place
            self.own = own
            self.book = book
        }
    }

    static let capacity = 8
    /// The limit of live orders above which a book is not kept: some 64 bytes an order.
    static let largestOrderCount = 1 << 16

    /// The kept books, the one used last at the end.
    private let entries = Mutex<[Entry]>([])

    /// Takes the book nearest before (or at) a number of its records out, if it has had at least `floor` of them; nil when there
    /// is none.
    func take(_ place: Int, from floor: Int, to own: Int) -> Entry? {
        entries.withLock { entries in
            let near = entries.indices.filter {
                entries[$0].place == place && entries[$0].own >= floor && entries[$0].own <= own
            }
            guard let nearest = near.max(by: { entries[$0].own < entries[$1].own }) else { return nil }
            return entries.remove(at: nearest)
        }
    }

    /// Keeps a book, for the first time or again; when all slots are taken, the one not used for longest leaves.
    func keep(_ entry: Entry) {
        guard entry.book.orderCount <= Self.largestOrderCount else { return }
        entries.withLock { entries in
            if entries.count == Self.capacity { entries.removeFirst() }
            entries.append(entry)
        }
    }
}

extension Timeline {
    /// Lends one book exactly after record number `position` (0: before all), as `book(_:at:)` would make it.
    ///
    /// Questions at positions that go forwards cost the records between them; readers side by side do not wait for each other,
    /// and the second of two at the same book makes one of its own.
    ///
    /// - Complexity: O(the book's records since the last such question or since the checkpoint before, whichever is nearer).
    public func withBook<Result>(
        _ key: BookKey, at position: Int, _ body: (borrowing OrderBook) throws -> Result
    ) rethrows -> Result {
        let position = min(max(position, 0), recording.count)
        guard let place = place(of: key) else { return try body(OrderBook(key: key, unknownModify: unknownModify)) }
        let own = ownRecords(place, before: position)
        let floor = checkpoints.last(place, own: own)?.records ?? 0
        return try withRecent(place, of: place, floor..<own, else: { book(key, at: position) }, body)
    }

    /// Lends a kept book, brought up to its first `records.upperBound` records, or one that `make` makes; the book is
    /// kept afterwards.
    ///
    /// - Parameters:
    ///   - shelf: what the book is kept by.
    ///   - records: a book that has had fewer than the first number is no help.
    func withRecent<Result>(
        _ shelf: Int, of place: Int, _ records: Range<Int>, else make: () -> OrderBook,
        _ body: (borrowing OrderBook) throws -> Result
    ) rethrows -> Result {
        let entry: RecentBooks.Entry
        if let recent = recentBooks.take(shelf, from: records.lowerBound, to: records.upperBound) {
            entry = recent
            catchUp(&entry.book, place, records: entry.own..<records.upperBound)
            entry.own = records.upperBound
        } else {
            entry = RecentBooks.Entry(place: shelf, own: records.upperBound, book: make())
        }
        defer { recentBooks.keep(entry) }
        return try body(entry.book)
    }
}
