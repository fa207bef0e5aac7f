/// The walk of one book through the moments at which it is looked at: by its own records where the moments lie close
/// together, else from a checkpoint.
///
/// Only the book's own records are read. The best prices are read at the moments, and once where an event of several
/// records begins: a moment in the middle of it is answered by what stood before.
struct QuoteWalk: ~Copyable {
    private struct OwnRecord: BitwiseCopyable {
        var index: Int
        var message: MBOMessage
    }

    private let timeline: Timeline
    private let own: PlacedPiece
    private let moments: ArraySlice<QuoteMoments.Moment>
    private let pace: QuoteScan.Pace
    /// The number of the book's records that come before the last moment.
    private let end: Int
    /// The distance in records of the stream above which a checkpoint may be nearer than the walk.
    private let reach: Int

    private var book: OrderBook
    /// The number of the book's own records that it has had.
    private var records: Int
    /// True where an event of the book has ended with its last record.
    private var isBetweenEvents = false
    /// The best prices before the event under way.
    private var judged = BBO(bid: nil, ask: nil)
    /// The answers, in the order of the moments.
    private(set) var quotes: [BBO] = []

    private static let fetchedRecords = 16

    /// - Parameter moments: at least one, in the order of the stream.
    init(
        _ timeline: Timeline, _ own: PlacedPiece, _ moments: ArraySlice<QuoteMoments.Moment>, _ pace: QuoteScan.Pace
    ) {
        self.timeline = timeline
        self.own = own
        self.moments = moments
        self.pace = pace
        end = timeline.ownRecords(own.place, before: moments.last.map { Int($0.position) } ?? 0)
        reach = pace.near * timeline.recording.count / max(1, timeline.books[own.place].tally.records)
        book = OrderBook(key: own.piece.key, unknownModify: timeline.unknownModify)
        records = timeline.ownRecords(own.place, before: own.piece.origin)
        quotes.reserveCapacity(moments.count)
        if let first = moments.first, let stop = timeline.lastEventEnd(of: own.piece, at: Int(first.position)) {
            stand(at: stop)
        }
    }

    /// The number of moments that have no answer yet.
    var left: Int { moments.count - quotes.count }

    private var nextPosition: Int { Int(moments[moments.startIndex + quotes.count].position) }

    /// Restores the book at the end of an event.
    private mutating func stand(at stop: Int) {
        book = timeline.book(of: own.piece, at: stop)
        records = timeline.ownRecords(own.place, before: stop)
        isBetweenEvents = true
    }

    /// Answers some moments, or applies some thousand records on the way to the next.
    ///
    /// - Precondition: `left > 0`.
    mutating func leg() {
        comeNearer()
        let timeline = timeline
        if records < end {
            timeline.recording.withRecords(0..<timeline.recording.count) { all in
                guard let postings = timeline.postings else {
                    var next = records - 1
                    go(all) {
                        next += 1
                        return next
                    }
                    return
                }
                postings.walk(own.place, from: records) { walk, bytes in go(all) { walk.next(bytes) } }
            }
        }
        if records == end { while left > 0 { answer() } }
    }

    /// Restores the book where a checkpoint on the way to the next moment saves more than it costs: more records than
    /// the book has orders. A deep restart spends 0.1 ms on 4,200 orders (`Timeline`), some 25 ns an order, and a record
    /// takes 40 ns or more.
    private mutating func comeNearer() {
        let position = nextPosition
        let far = max(pace.near, book.orderCount)
        guard own.piece.origin == 0, timeline.ownRecords(own.place, before: position) - records > far,
            let stop = timeline.lastEventEnd(of: own.piece, at: position),
            let checkpoint = timeline.checkpoints.last(own.place, own: timeline.ownRecords(own.place, before: stop)),
            checkpoint.records - records > far
        else { return }
        stand(at: stop)
    }

    /// Applies records and answers the moments between them, until the leg is over or the next moment is far.
    @inline(__always)
    private mutating func go(_ all: RawSpan, _ nextIndex: () -> Int) {
        let stride = timeline.recording.stride
        var left = min(end - records, pace.leg)
        var position = nextPosition
        // Fetched a few at a time, as in `Timeline.catchUp`: the records lie far apart.
        var ahead = Slab<OwnRecord>(capacity: UInt32(Self.fetchedRecords))
        while left > 0 {
            ahead.truncate(to: 0)
            for _ in 0..<min(left, Self.fetchedRecords) {
                let index = nextIndex()
                ahead.append(OwnRecord(index: index, message: all.mbo(at: index * stride)))
            }
            left -= Int(ahead.count)
            for step in 0..<ahead.count {
                let index = ahead[step].index
                if index >= position {
                    repeat { answer() } while self.left > 0 && index >= nextPosition
                    guard self.left > 0 else { return }
                    position = nextPosition
                    if position - index > reach { return }
                }
                apply(ahead[step].message)
            }
        }
    }

    private mutating func answer() { quotes.append(isBetweenEvents ? book.bbo : judged) }

    @inline(__always)
    private mutating func apply(_ message: MBOMessage) {
        if message.isLast {
            isBetweenEvents = true
        } else if isBetweenEvents {
            judged = book.bbo
            isBetweenEvents = false
        }
        book.apply(message)
        records += 1
    }
}
