internal import Synchronization

/// The books that each name stands for, day by day.
///
/// Made of the mappings' days and the recording's clock when a name is first asked for, and only where names change:
/// loading records does no work for it.
struct BookNames: Sendable {
    /// Lines by name. A line is at most one book at each moment: books of one publisher whose days do not overlap.
    private(set) var lines: [String: [[BookPiece]]] = [:]
    /// Records on days on which nothing names their instrument.
    private(set) var nameless: [[BookPiece]] = []
    /// The books that begin anew because their instrument's id was another's before, each from there to the end, in the
    /// order of the stream.
    private(set) var anew: [BookPiece] = []

    /// - Complexity: O(mappings of the instruments with books), and O(log records) for each day that a name changes.
    init(_ timeline: Timeline) {
        let recording = timeline.recording
        var starts: [PackedDate: Int] = [:]
        func position(_ day: PackedDate?) -> Int? {
            guard let day else { return nil }
            if let known = starts[day] { return known }
            let found: Int
            if let start = day.start {
                found = recording.position(before: start, clock: .tsRecv)
            } else {
                // A day outside the range of timestamps: before the first one, or after the last.
                found = day < PackedDate(CalendarDate(Timestamp(nanos: 0))) ? 0 : Int.max
            }
            starts[day] = found
            return found
        }
        var pieces: [String: [BookPiece]] = [:]
        for summary in timeline.books {
            let key = summary.key
            let holdings = recording.symbols.holdings(of: key.instrument)
            var own: [BookPiece] = []
            for holding in holdings {
                let lower = position(holding.from) ?? 0
                let piece = BookPiece(
                    key: key, positions: lower..<max(lower, position(holding.to) ?? Int.max), from: holding.from,
                    to: holding.to, origin: 0)
                own.append(piece)
            }
            // The id was given anew where these begin; a name that comes back to its id finds its own book there.
            let firsts = zip(holdings, own).filter { recording.symbols.begins($0.0, anewAmong: holdings) }
                .map(\.1)
            let origins = firsts.map(\.positions.lowerBound)
            for origin in Set(origins) where origin > 0 && origin < recording.count {
                anew.append(
                    BookPiece(
                        key: key, positions: origin..<Int.max,
                        from: firsts.filter { $0.positions.lowerBound == origin }.compactMap(\.from).max(), to: nil,
                        origin: origin))
            }
            for (place, holding) in holdings.enumerated() {
                own[place].origin = origins.filter { $0 <= own[place].positions.lowerBound }.max() ?? 0
                pieces[holding.symbol, default: []].append(own[place])
            }
            var rest = Self.rest(of: key, without: own).filter { timeline.records(of: $0) > 0 }
            for place in rest.indices {
                rest[place].origin = origins.filter { $0 <= rest[place].positions.lowerBound }.max() ?? 0
            }
            if !rest.isEmpty { nameless.append(rest) }
        }
        anew.sort { ($0.positions.lowerBound, $0.key) < ($1.positions.lowerBound, $1.key) }
        for (name, pieces) in pieces {
            let lines = Self.lines(pieces).filter { line in line.contains { timeline.hasAnything($0) } }
            if !lines.isEmpty { self.lines[name] = lines }
        }
    }

    private static func rest(of key: BookKey, without own: [BookPiece]) -> [BookPiece] {
        var rest: [BookPiece] = []
        var end = 0
        var day: PackedDate?
        for piece in own.sorted(by: { $0.positions.lowerBound < $1.positions.lowerBound }) {
            if piece.positions.lowerBound > end {
                rest.append(
                    BookPiece(
                        key: key, positions: end..<piece.positions.lowerBound, from: day, to: piece.from,
                        origin: 0))
            }
            guard piece.positions.upperBound > end else { continue }
            end = piece.positions.upperBound
            day = piece.to
        }
        if end < Int.max {
            rest.append(BookPiece(key: key, positions: end..<Int.max, from: day, to: nil, origin: 0))
        }
        return rest
    }

    private static func lines(_ pieces: [BookPiece]) -> [[BookPiece]] {
        let first = PackedDate(CalendarDate(Timestamp(nanos: 0)))
        var lines: [[BookPiece]] = []
        for piece in pieces.sorted(by: { ($0.from ?? first, $0.key) < ($1.from ?? first, $1.key) }) {
            func follows(_ line: [BookPiece]) -> Bool {
                guard let last = line.last, last.key.publisher == piece.key.publisher else { return false }
                guard let to = last.to, let from = piece.from else { return false }
                return to <= from
            }
            let free = lines.indices.filter { follows(lines[$0]) }
            if let place = free.first(where: { lines[$0].last?.key == piece.key }) ?? free.first {
                lines[place].append(piece)
            } else {
                lines.append([piece])
            }
        }
        return lines
    }
}

/// The counts of the records of each name, kept so that counting goes on from there when a feed has grown.
struct CountedNames: Sendable {
    private struct Line {
        var pieces: [BookPiece] = []
        /// The number of the recording's records that were looked at.
        var end = 0
        /// The counts of a tally, without the book; nil before the first record.
        var progress: BookProgress?
    }

    private var lines: [String: [Line]] = [:]
    /// The number of records that were looked at, in all calls together.
    private(set) var looks = 0

    /// Returns the tally of a line of a name.
    ///
    /// - Complexity: O(records of the line that were not counted before).
    mutating func tally(_ name: String, _ pieces: [BookPiece], of timeline: Timeline) -> BookTally {
        var known = lines[name] ?? []
        var line = Line()
        if let place = known.firstIndex(where: { timeline.goesOn($0.pieces, in: pieces, from: $0.end) }) {
            line = known.remove(at: place)
        }
        let selection = BookSelection(pieces: pieces)
        timeline.forEachRecord(in: line.end..<timeline.recording.count, of: selection) { message, index in
            var progress = line.progress ?? BookProgress(first: UInt32(index), left: .max)
            _ = progress.count(message, at: UInt32(index), message.isLast ? OrderBook.Cross.none : nil)
            line.progress = progress
            looks += 1
            return true
        }
        line.pieces = pieces
        line.end = timeline.recording.count
        known.append(line)
        lines[name] = known
        return line.progress.map(BookTally.init) ?? BookTally()
    }
}

/// The books of names, made when they are first asked for.
final class BookNameCache: Sendable {
    private struct State {
        var names: BookNames?
        var summaries: [String: [BookSummary]] = [:]
        var all: [BookSummary]?
        var counted = CountedNames()

        mutating func names(of timeline: Timeline) -> BookNames {
            let made = names ?? BookNames(timeline)
            names = made
            return made
        }
    }

    private let state: Mutex<State>

    /// - Parameter earlier: the cache of the same recording when it was shorter; nil for none.
    init(after earlier: BookNameCache? = nil) {
        var state = State()
        if let earlier { state.counted = earlier.counted }
        self.state = Mutex(state)
    }

    var counted: CountedNames { state.withLock { $0.counted } }

    /// The books of a name; empty when there is no such name with records.
    func summaries(named name: String, of timeline: Timeline) -> [BookSummary] {
        state.withLock { state in
            let names = state.names(of: timeline)
            if let known = state.summaries[name] { return known }
            let made = names.lines[name, default: []].map { timeline.summary(name, $0, &state.counted) }
            state.summaries[name] = made
            return made
        }
    }

    /// The books that begin anew, each from there to the end, in the order of the stream.
    func anew(of timeline: Timeline) -> [BookPiece] { state.withLock { $0.names(of: timeline).anew } }

    /// The books of every name, by the book of their first day; those of days without a name last.
    func all(of timeline: Timeline) -> [BookSummary] {
        state.withLock { state in
            if let all = state.all { return all }
            let names = state.names(of: timeline)
            var all: [BookSummary] = []
            for (name, lines) in names.lines {
                let made = state.summaries[name] ?? lines.map { timeline.summary(name, $0, &state.counted) }
                state.summaries[name] = made
                all += made
            }
            all += names.nameless.map { line in
                timeline.summary(line.first.map { "\($0.key.instrument)" } ?? "", line, &state.counted)
            }
            all.sort { ($0.firstKey, $0.symbol) < ($1.firstKey, $1.symbol) }
            state.all = all
            return all
        }
    }
}

extension BookSummary {
    fileprivate var firstKey: BookKey { pieces?.first?.key ?? key }
}

extension Timeline {
    /// Returns the summary of a line of a name; its `pieces` are nil where the line is one whole book.
    fileprivate func summary(
        _ name: String, _ line: [BookPiece], _ counted: inout CountedNames
    ) -> BookSummary {
        if line.count == 1, let piece = line.first, piece.isWhole, let place = place(of: piece.key) {
            var summary = books[place]
            summary.symbol = name
            return summary
        }
        let tally = counted.tally(name, line, of: self)
        let key = line.last?.key ?? BookKey(instrument: InstrumentID(0), publisher: PublisherID(0))
        return BookSummary(key: key, symbol: name, tally: tally, anomalies: Anomalies(), pieces: line)
    }

    /// True when a line has, among the first `end` records of the recording, the records of the earlier line and no
    /// others. The line may have further pieces, of books that had no record by then.
    fileprivate func goesOn(_ earlier: [BookPiece], in line: [BookPiece], from end: Int) -> Bool {
        func own(_ pieces: [BookPiece]) -> Set<BookPiece> {
            Set(
                pieces.map { piece in
                    BookPiece(
                        key: piece.key, positions: piece.positions.clamped(to: 0..<end), from: nil, to: nil, origin: 0)
                }.filter { records(of: $0) > 0 })
        }
        return own(earlier) == own(line)
    }

    /// Returns the number of a book's own records in a piece.
    fileprivate func records(of piece: BookPiece) -> Int {
        guard let place = place(of: piece.key) else { return 0 }
        let range = (0..<recording.count).clamped(to: piece.positions)
        return range.isEmpty
            ? 0 : ownRecords(place, before: range.upperBound) - ownRecords(place, before: range.lowerBound)
    }

    /// True when a piece has records, or a book that stands in it from before.
    fileprivate func hasAnything(_ piece: BookPiece) -> Bool {
        if records(of: piece) > 0 { return true }
        guard piece.origin < piece.positions.lowerBound, let place = place(of: piece.key) else { return false }
        let start = min(piece.positions.lowerBound, recording.count)
        return ownRecords(place, before: start) > ownRecords(place, before: min(piece.origin, start))
    }
}
