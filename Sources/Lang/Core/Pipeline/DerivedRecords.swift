import Engine

/// Records that are made of market-by-order records whenever they are asked for, all of them or some chosen by number.
struct DerivedRecords: Sendable {
    enum Rows: Sendable {
        /// Records by their numbers among all, from 0; the end may be after the last one.
        case window(Range<Int>)
        /// Records by their numbers among all, from 0, ascending.
        case chosen([Int])
    }

    let timeline: Timeline
    let feed: DerivedFeed
    /// The indices of the market-by-order records that they are made of.
    var range: Range<Int>
    /// The books that they are made of; nil for every book.
    let books: BookSelection?
    var rows = Rows.window(Self.all)
    private static let all = 0..<Int.max

    /// Shows the records in order, in pieces of whole records back to back, until the body returns false.
    ///
    /// - Parameter first: the number of a piece's first record among those that are shown.
    /// - Throws: the errors of the body; `CancellationError`.
    func forEachPiece(_ body: (_ first: Int, _ records: RawSpan) throws -> Bool) throws {
        let stride = feed.stride
        var made = 0
        var shown = 0
        var isDone = isEmpty
        guard !isDone else { return }
        func show(_ part: Range<Int>, of piece: RawSpan, from start: Int) throws {
            guard !part.isEmpty, !isDone else { return }
            let bytes = (part.lowerBound - start) * stride..<(part.upperBound - start) * stride
            isDone = try !body(shown, piece.extracting(bytes))
            shown += part.count
        }
        let watch = Work.watch("deriving", range)
        try timeline.derive(feed, in: range, of: books, isCancelled: { isDone || watch($0) }) { piece in
            let here = made..<made + piece.byteCount / stride
            made = here.upperBound
            switch rows {
            case .window(let window):
                try show(window.clamped(to: here), of: piece, from: here.lowerBound)
                isDone = isDone || window.upperBound <= here.upperBound
            case .chosen(let list):
                while !isDone, shown < list.count, list[shown] < here.upperBound {
                    // Neighbours are shown in one piece.
                    var count = 1
                    let first = list[shown]
                    while shown + count < list.count, list[shown + count] == first + count,
                        first + count < here.upperBound
                    {
                        count += 1
                    }
                    try show(first..<first + count, of: piece, from: here.lowerBound)
                }
                isDone = isDone || shown == list.count
            }
        }
        if Task.isCancelled, !isDone { throw CancellationError() }
    }

    private var isEmpty: Bool {
        switch rows {
        case .window(let window): window.isEmpty || range.isEmpty
        case .chosen(let list): list.isEmpty
        }
    }

    func counted() throws -> Int {
        if case .chosen(let list) = rows { return list.count }
        var count = 0
        try forEachPiece { _, piece in
            count += piece.byteCount / feed.stride
            return true
        }
        return count
    }

    func head(_ count: Int) -> DerivedRecords {
        var copy = self
        switch rows {
        case .window(let window): copy.rows = .window(window.prefix(count))
        case .chosen(let list): copy.rows = .chosen(Array(list.prefix(count)))
        }
        return copy
    }

    func tail(_ count: Int) throws -> DerivedRecords {
        var copy = self
        switch rows {
        case .window(Self.all) where feed.isAdditive: return try suffix(count)
        case .window(let window):
            let end = window.lowerBound + (try counted())
            copy.rows = .window(max(window.lowerBound, end - min(count, end))..<end)
        case .chosen(let list): copy.rows = .chosen(Array(list.suffix(count)))
        }
        return copy
    }

    /// The last `count` records. They are made of the last market-by-order records: of as many as it takes, and no more
    /// are looked at.
    private func suffix(_ count: Int) throws -> DerivedRecords {
        var copy = self
        var length = max(16_384, 2 * min(count, range.count))
        while true {
            copy.range = max(range.lowerBound, range.upperBound - length)..<range.upperBound
            let found = try copy.counted()
            if found >= count || copy.range == range {
                copy.rows = .window(max(0, found - count)..<found)
                return copy
            }
            length *= 8
        }
    }

    /// The records that were chosen among those shown.
    ///
    /// - Parameter kept: their numbers among those shown, ascending.
    func choosing(_ kept: [Int]) -> DerivedRecords {
        var copy = self
        switch rows {
        case .window(let window): copy.rows = .chosen(kept.map { window.lowerBound + $0 })
        case .chosen(let list): copy.rows = .chosen(kept.map { list[$0] })
        }
        return copy
    }
}
