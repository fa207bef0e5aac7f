/// The moments at which the books of records are looked at, book by book.
struct QuoteMoments: Sendable {
    struct Moment: Sendable, BitwiseCopyable {
        /// The number of records of the stream that come before the moment.
        var position: UInt32
        /// The index of the row that asks, among all rows.
        var row: UInt32
    }

    /// The moments of one book, in the order of the stream.
    struct Book: Sendable {
        var own: PlacedPiece
        var moments: [Moment]
    }

    /// The books that are asked for. Those that never end an event are not among them: they have no prices.
    private(set) var books: [Book] = []

    /// The rows between two ticks.
    private static let batch = 1 << 14

    /// Finds the moments of rows.
    ///
    /// - Parameters:
    ///   - rows: indices of records.
    ///   - delay: nanoseconds after the record; nil for the position before it.
    /// - Throws: the errors of `tick`.
    /// - Complexity: O(rows) where their moments ascend.
    init(_ timeline: Timeline, beside rows: [Int], after delay: UInt64?, tick: () throws -> Void) throws {
        precondition(rows.count <= UInt32.max, "more rows than there can be records")
        let pieces = BookPieces(timeline)
        var moments = [[Moment]](repeating: [], count: pieces.all.count)
        var clock = DelayedPositions(timeline.recording, delay)
        var lastKey: BookKey?
        var lastPlace = 0
        let stride = timeline.recording.stride
        try timeline.recording.withRecords(0..<timeline.recording.count) { bytes throws in
            for (number, row) in rows.enumerated() {
                if number % Self.batch == 0 { try tick() }
                let message = bytes.mbo(at: row * stride)
                if message.bookKey != lastKey {
                    guard let place = timeline.place(of: message.bookKey) else { continue }
                    lastKey = message.bookKey
                    lastPlace = place
                }
                guard let position = delay == nil ? row : clock.position(after: message, in: bytes) else { continue }
                let piece = pieces.index(of: lastPlace, at: row)
                guard position <= pieces.all[piece].piece.positions.upperBound else { continue }
                moments[piece].append(
                    Moment(
                        position: UInt32(truncatingIfNeeded: position), row: UInt32(truncatingIfNeeded: number)))
            }
        }
        for (own, moments) in zip(pieces.all, moments)
        where !moments.isEmpty && timeline.books[own.place].tally.events > 0 {
            try tick()
            books.append(Book(own: own, moments: Self.ascending(moments)))
        }
    }

    private static func ascending(_ moments: [Moment]) -> [Moment] {
        let isSorted = zip(moments, moments.dropFirst()).allSatisfy { $0.position <= $1.position }
        return isSorted ? moments : moments.sorted { $0.position < $1.position }
    }
}

/// The books of all records: each book of the recording, and where its id is given anew, one for each instrument that
/// had the id, with the records that are its own.
private struct BookPieces {
    /// The pieces by book, and those of one book in the order of the stream.
    private(set) var all: [PlacedPiece] = []
    /// The index of the first piece of each book, by its place, and the number of all pieces.
    private var first: [Int] = []

    init(_ timeline: Timeline) {
        let given = timeline.piecesOfIDsGivenAnew
        for (place, summary) in timeline.books.enumerated() {
            first.append(all.count)
            for piece in given[summary.key] ?? [BookPiece(whole: summary.key)] {
                all.append(PlacedPiece(place: place, piece: piece))
            }
        }
        first.append(all.count)
    }

    /// Returns the index of the piece of a book that a record belongs to.
    @inline(__always)
    func index(of place: Int, at record: Int) -> Int {
        var index = first[place]
        while index + 1 < first[place + 1], all[index].piece.positions.upperBound <= record { index += 1 }
        return index
    }
}

/// The positions at which a time has passed after records.
private struct DelayedPositions {
    private let recording: Recording
    private let delay: UInt64
    /// The latest `ts_recv` of any record; nil when none has one.
    private let latest: UInt64?
    /// The instant asked for last, and its position: no record before it has a later `ts_recv`.
    private var time: UInt64 = 0
    private var position = 0

    /// The records that are walked before the position is searched.
    private static let near = 512

    init(_ recording: Recording, _ delay: UInt64?) {
        self.recording = recording
        self.delay = delay ?? 0
        latest = recording.bounds(clock: .tsRecv)?.last.nanos
    }

    /// Returns the position that `at T` means, with T so much later than a record; nil without a time, and past the end
    /// of the data.
    ///
    /// Instants that ascend by little are found by walking on, which is one pass over the records for all of them.
    mutating func position(after message: MBOMessage, in bytes: RawSpan) -> Int? {
        guard let recv = message.tsRecv, let latest else { return nil }
        let (wanted, isBeyond) = recv.nanos.addingReportingOverflow(delay)
        guard !isBeyond, wanted <= latest else { return nil }
        let isEarlier = wanted < time
        time = wanted
        if !isEarlier {
            let end = min(position + Self.near, recording.count)
            while position < end {
                if let next = bytes.mbo(at: position * recording.stride).tsRecv, next.nanos > wanted { return position }
                position += 1
            }
        }
        position = recording.position(at: Timestamp(nanos: wanted), clock: .tsRecv)
        return position
    }
}

extension Timeline {
    /// The books whose ids are given anew, each in the pieces that it is from instrument to instrument, in the order of
    /// the stream; other books are not in it.
    var piecesOfIDsGivenAnew: [BookKey: [BookPiece]] {
        var pieces: [BookKey: [BookPiece]] = [:]
        for piece in givenAnew {
            var own = pieces[piece.key] ?? [BookPiece(whole: piece.key)]
            if var before = own.popLast() {
                before.positions = before.positions.lowerBound..<piece.positions.lowerBound
                own.append(before)
            }
            pieces[piece.key] = own + [piece]
        }
        return pieces
    }
}
