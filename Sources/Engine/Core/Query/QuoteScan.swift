internal import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The pass that finds the best prices beside records: in pieces, each a part of the moments of one book, which do not
/// depend on each other.
///
/// Measured in processor time of one core of a shared and busy virtual Xeon, single runs, 10 M records of 8 deep books,
/// where applying took 40 ns a record and applying with a look at every event end 50 (`scripts/bench.sh --cpu --only
/// apply,bbo,quote`): all 600,000 trades 65 to 92 ns a record, 10 to 12 of them for finding the moments. Of trades thinned
/// out evenly: 60,000 took 48 to 59 ns a record and 6,000 52 to 57; 600 took 138 ms in all and 60 took 14, where restoring
/// the book for each alone took 167 and 16. On 1,000 small books, where applying took 68 and 78, 950,000 trades took 88 to
/// 92. The machine had no idle core to show what a second one gains.
package struct QuoteScan: Sendable {
    /// Numbers on which the time that it takes depends, and no answer.
    struct Pace: Sendable {
        /// The records of a book in a piece: few enough for some milliseconds, and many beside those between a
        /// checkpoint and the piece's first moment.
        var piece = 1 << 17
        /// The records of a book between two ticks.
        var leg = 4096
        /// The records of a book that are never skipped by a checkpoint.
        var near = 1024
    }

    private struct Piece: Sendable {
        /// The index of the book among those that are asked for.
        var book: Int
        var moments: Range<Int>
    }

    /// The number of answers so far, which all who work on it share.
    private final class Progress: Sendable {
        let done = Atomic(0)
    }

    private let timeline: Timeline
    private let rows: Int
    private let books: [QuoteMoments.Book]
    private let pieces: [Piece]
    private let pace: Pace

    /// Prepares the pass of `Timeline.quotes`, which says what the parameters mean.
    ///
    /// - Throws: the errors of `tick`.
    package init(
        _ timeline: Timeline, beside rows: [Int], after delay: UInt64?,
        tick: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws { try self.init(timeline, beside: rows, after: delay, Pace(), tick: tick) }

    init(
        _ timeline: Timeline, beside rows: [Int], after delay: UInt64?, _ pace: Pace,
        tick: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws {
        self.timeline = timeline
        self.rows = rows.count
        self.pace = pace
        let books = try QuoteMoments(timeline, beside: rows, after: delay) { try tick(0, rows.count) }.books
        pieces = books.indices.flatMap { Self.pieces(of: books[$0], number: $0, timeline, pace) }
        self.books = books
    }

    private static func pieces(
        of book: QuoteMoments.Book, number: Int, _ timeline: Timeline, _ pace: Pace
    ) -> [Piece] {
        let moments = book.moments
        // The book of an id given anew has no checkpoints of its own, so that a piece could not begin in its middle.
        guard book.own.piece.origin == 0 else { return [Piece(book: number, moments: moments.indices)] }
        let records = timeline.books[book.own.place].tally.records
        let length = max(1, pace.piece * timeline.recording.count / max(1, records))
        var pieces: [Piece] = []
        var start = 0
        while start < moments.count {
            let limit = Int(moments[start].position) + length
            let end = (start..<moments.count).partitioningIndex { Int(moments[$0].position) >= limit }
            pieces.append(Piece(book: number, moments: start..<end))
            start = end
        }
        return pieces
    }

    /// Makes the pass on one core.
    ///
    /// - Throws: the errors of `tick`.
    package func columns(tick: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }) throws -> QuoteColumns {
        var columns = QuoteColumns(rows: rows)
        let progress = Progress()
        for piece in pieces { put(try quotes(of: piece, progress, tick), of: piece, into: &columns) }
        return columns
    }

    /// Makes the pass on as many cores as there are. The columns do not depend on their number.
    ///
    /// - Throws: the errors of `tick`.
    package func columnsOnAllCores(
        tick: @escaping @Sendable (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) async throws -> QuoteColumns {
        let workers = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let progress = Progress()
        return try await withThrowingTaskGroup(of: (Piece, [BBO]).self, returning: QuoteColumns.self) { group in
            var columns = QuoteColumns(rows: rows)
            for (number, piece) in pieces.enumerated() {
                // Each core has one piece, so that few answers wait for their place.
                if number >= workers, let (done, quotes) = try await group.next() {
                    put(quotes, of: done, into: &columns)
                }
                group.addTask { (piece, try quotes(of: piece, progress, tick)) }
            }
            for try await (done, quotes) in group { put(quotes, of: done, into: &columns) }
            return columns
        }
    }

    private func quotes(
        of piece: Piece, _ progress: Progress, _ tick: (_ done: Int, _ total: Int) throws -> Void
    ) throws -> [BBO] {
        let book = books[piece.book]
        var walk = QuoteWalk(timeline, book.own, book.moments[piece.moments], pace)
        while walk.left > 0 {
            let left = walk.left
            walk.leg()
            try tick(progress.done.add(left - walk.left, ordering: .relaxed).newValue, rows)
        }
        return walk.quotes
    }

    private func put(_ quotes: [BBO], of piece: Piece, into columns: inout QuoteColumns) {
        for (moment, quote) in zip(books[piece.book].moments[piece.moments], quotes) {
            columns.set(Int(moment.row), to: quote)
        }
    }
}
