import Engine
import EngineTransport

/// One session's way through a recording: its place, and the records that leave on the way, of all its schemas, in the
/// order of their times and each once.
///
/// A place counts market-by-order records of the whole recording, whether the session gets them or not: the recorded
/// market is what moves at a pace, and all schemas follow its clock. The *clock* is the latest `ts_recv` so far.
///
///     records   ───────●═══════ next batch ═══════●──────      place ▸, at most 1,024 at a time
///     mbo              │ a  b  c  d  …            │            those of the batch that are wanted
///     mbp-1, bars, …   │   x   y      z           │            those that leave up to the clock at its end
struct LiveReplay {
    enum Step: Hashable {
        /// Something may have been appended; there may be more.
        case moved
        /// The replay is at the place asked for.
        case idle
        /// The replay cannot go on before this slice is made.
        case waits(FeedSlice.ID)
        /// A whole pass had nothing for this session, and the next will not either.
        case barren
        /// A fault stops the replay here.
        case stopped(FaultStop)
        /// Everything has been appended.
        case ended
    }

    let market: LiveMarket
    let source: ReplaySource
    private(set) var place = 0
    private(set) var lanes: [LiveLane] = []
    /// The latest `ts_recv` so far, in nanoseconds since 1970; nil before the first record of a pass.
    private(set) var clock: UInt64?
    private(set) var isEnded = false
    /// Instruments whose name the client knows, each with the day of the name; the day is 0 where names do not change.
    private var announced: [UInt32: UInt64] = [:]
    private var lastAnnounced: (instrument: UInt32, day: UInt64)?
    /// Records sent in this pass.
    private var sentInPass = 0
    /// The faults of this session; nil when there are none.
    var faults: LiveFaults?
    /// Records after `place` that had passed when a fault stopped the replay.
    private var taken = 0

    /// The most records of the recording that are looked at in one step.
    static let batchPlaces = ChunkCache.cellPlaces

    /// Begins a replay, without any schema.
    ///
    /// - Parameters:
    ///   - start: The moment to begin at, in nanoseconds since 1970: the earliest that any subscription asks for; nil:
    ///     the beginning.
    ///   - loops: Passes; nil: endless.
    init(_ market: LiveMarket, start: UInt64?, loops: Int?) {
        self.market = market
        let recording = market.recording
        let first = start.map { recording.position(before: Timestamp(nanos: $0), clock: .tsEvent) } ?? 0
        source = ReplaySource(recording, range: first..<recording.count, loops: loops)
    }

    /// The replay's position in the recording: the number of records before it.
    var index: Int { place == source.total ? source.range.upperBound : source.index(at: place) }

    mutating func add(_ feed: LiveFeed) {
        let index = lanes.firstIndex { $0.schema == feed.schema } ?? lanes.count
        if index == lanes.count { lanes.append(LiveLane(feed.schema, market)) }
        lanes[index].add(feed)
        // The client got the mapping of these with the acknowledgement.
        for match in feed.matches ?? [] {
            announced[match.instrument] = day(clock ?? market.catalog.began?.nanos ?? 0)
        }
        lastAnnounced = nil
    }

    /// Leaves out the records that are due up to a place, in the schemas that allow it.
    ///
    /// - Returns: The schemas that skip records.
    mutating func skip(to due: Int) -> [Schema] {
        let clock = clock(after: due)
        var skipped: [Schema] = []
        for lane in lanes.indices where lanes[lane].maySkip {
            lanes[lane].skipThrough = clock
            skipped.append(lanes[lane].schema)
        }
        return skipped
    }

    /// Returns the clock at a place not before the present one; it does not look beyond the pass.
    private func clock(after due: Int) -> UInt64 {
        let first = index
        let last = first + min(max(due - place, 0), source.range.upperBound - first)
        let recording = market.recording
        return recording.withRecords(first..<last) { records in
            (0..<last - first).reduce(clock ?? 0) { latest, record in
                let time: UInt64 = records.load(record * recording.stride + RecordFields.tsRecv)
                return time == .max ? latest : max(latest, time)
            }
        }
    }

    /// Appends the records that leave up to the next batch's end, or to `due`.
    mutating func step(to due: Int, _ out: inout LiveOutput) -> Step {
        if isEnded { return .ended }
        if place == source.total { return end(&out) }
        guard place < due else { return .idle }
        let first = index
        for lane in lanes.indices {
            if let missing = lanes[lane].ready(at: first, clock: clock, market) { return .waits(missing) }
        }
        let cell = (first / Self.batchPlaces + 1) * Self.batchPlaces
        let last = min(cell, source.range.upperBound, first + min(due - place, Self.batchPlaces))
        let isPassEnd = last == source.range.upperBound
        if faults == nil, let lane = lanes.first, lanes.count == 1, lane.origin == .recorded, out.isVerbatim,
            market.recording.stride == MBOMessage.byteCount, !market.catalog.hasSharedNames,
            lane.selection.passesEverything(of: market.catalog.instruments)
        {
            shareRecords(first..<last, &out)
        } else {
            if let stop = merge(first..<last, isPassEnd: isPassEnd, &out) { return .stopped(stop) }
        }
        place += last - first
        return isPassEnd ? endPass(&out) : .moved
    }

    /// Appends the batch as it lies in the recording, in a buffer that other sessions send too.
    private mutating func shareRecords(_ range: Range<Int>, _ out: inout LiveOutput) {
        let stride = market.recording.stride
        market.recording.withRecords(range) { records in
            for record in 0..<range.count {
                let time: UInt64 = records.load(record * stride + RecordFields.tsRecv)
                if time != .max { clock = max(clock ?? 0, time) }
                announce(records.load(record * stride + RecordFields.instrument), time, &out)
            }
        }
        var first = range.lowerBound
        while first < range.upperBound {
            let (piece, count) = market.chunks.piece(from: first, before: range.upperBound)
            out.append(shared: piece)
            first += count
        }
        sentInPass += range.count
    }

    /// Merges the lanes by time; where times are equal, market-by-order comes first and then the schemas in the order
    /// in which they were asked for.
    ///
    /// - Returns: The fault before which the merge stopped, and where it goes on when called again; nil when it reached
    ///   the end.
    private mutating func merge(
        _ range: Range<Int>, isPassEnd: Bool, _ out: inout LiveOutput
    ) -> FaultStop? {
        let recording = market.recording
        let stride = recording.stride
        let recorded = lanes.firstIndex { $0.origin == .recorded }
        let limit = isPassEnd ? UInt64.max : clock(after: place + range.count)
        var now = clock ?? 0
        var next = taken
        var stop: FaultStop?
        recording.withRecords(range) { records in
            while stop == nil {
                var best: Int?
                var bestTime = UInt64.max
                if let recorded, next < range.count {
                    let time: UInt64 = records.load(next * stride + RecordFields.tsRecv)
                    bestTime = time == .max ? now : max(now, time)
                    best = recorded
                }
                for lane in lanes.indices {
                    guard let time = lanes[lane].nextRelease, time <= limit, best == nil || time < bestTime else {
                        continue
                    }
                    best = lane
                    bestTime = time
                }
                guard let best else { break }
                now = max(now, bestTime)
                let index = min(range.lowerBound + next, recording.count - 1)
                if best == recorded {
                    let record = records.extracting(next * stride..<next * stride + MBOMessage.byteCount)
                    stop = send(record, best, now, index, &out)
                    if stop == nil { next += 1 }
                } else if let slice = lanes[best].slice {
                    closeInterval(best, before: bestTime, &out)
                    stop = slice.withRecord(lanes[best].row) { send($0, best, bestTime, index, &out) }
                    if stop == nil { lanes[best].row += 1 }
                }
            }
        }
        if let stop {
            clock = now
            taken = next
            return stop
        }
        for lane in lanes.indices { closeInterval(lane, before: .max, &out) }
        clock = isPassEnd ? now : limit
        taken = max(next - range.count, 0)
        return nil
    }

    /// Sends a record if the client's subscriptions ask for it.
    ///
    /// - Parameter index: The index of the recording's record at this moment.
    /// - Returns: The fault before it, with which the replay has to stop; nil to go on.
    private mutating func send(
        _ record: RawSpan, _ lane: Int, _ time: UInt64, _ index: Int, _ out: inout LiveOutput
    ) -> FaultStop? {
        guard time > lanes[lane].skipThrough || lanes[lane].skipThrough == 0, lanes[lane].admits(record) else {
            return nil
        }
        if faults != nil { return sendFaulty(record, lane, time, index, &out) }
        emit(record, lane, time, &out)
        return nil
    }

    mutating func emit(_ record: RawSpan, _ lane: Int, _ time: UInt64, _ out: inout LiveOutput) {
        announce(record.load(RecordFields.instrument), time, &out)
        append(record, lane, &out)
        if lanes[lane].hasIntervals { lanes[lane].openInterval = time }
    }

    @inline(__always)
    mutating func append(_ record: RawSpan, _ lane: Int, _ out: inout LiveOutput) {
        if market.recording.stride > MBOMessage.byteCount, lanes[lane].origin == .recorded {
            out.append(plain: record)
        } else {
            out.append(record)
        }
        sentInPass += 1
    }

    /// Tells the client that an interval is over when its last record has been sent.
    private mutating func closeInterval(_ lane: Int, before time: UInt64, _ out: inout LiveOutput) {
        guard let end = lanes[lane].openInterval, end < time else { return }
        lanes[lane].openInterval = nil
        out.append(.system(.endOfInterval, "End of interval for \(lanes[lane].schema.name)"), tsEvent: end)
    }

    /// Sends the name of an instrument, before its first record and where it changes.
    @inline(__always)
    mutating func announce(_ instrument: UInt32, _ time: UInt64, _ out: inout LiveOutput) {
        let day = day(time)
        if let last = lastAnnounced, last.instrument == instrument, last.day == day { return }
        lastAnnounced = (instrument, day)
        if announced[instrument] == day { return }
        announced[instrument] = day
        let name = market.catalog.name(of: instrument, at: time == .max ? nil : time)
        out.append(.mapping(instrument: instrument, stype: .rawSymbol, asked: name, name: name))
    }

    /// Returns the day of a moment for names, which change from day to day if at all.
    @inline(__always)
    private func day(_ time: UInt64) -> UInt64 {
        market.catalog.hasSharedNames && time != .max ? time / Timestamp.nanosPerDay : 0
    }

    /// Ends a pass and begins another: the clock goes back, and every book of the client begins anew.
    private mutating func endPass(_ out: inout LiveOutput) -> Step {
        land(before: nil, &out)
        if place == source.total {
            faults?.close()
            return .moved
        }
        faults?.beginPass()
        let wasBarren = sentInPass == 0
        sentInPass = 0
        for lane in lanes.indices { lanes[lane].rewind() }
        if let lane = lanes.firstIndex(where: { $0.origin == .recorded }) {
            let time = clock ?? 0
            for book in market.timeline.books.map(\.key)
            where announced[book.instrument.raw] != nil && lanes[lane].wants(book.instrument.raw, on: time) {
                out.append(message: BookMessages.clear(book, at: Timestamp(nanos: time)))
            }
        }
        clock = nil
        return wasBarren ? .barren : .moved
    }

    /// Appends the records that no market-by-order record was left to bring along, then the message that the replay is
    /// complete.
    private mutating func end(_ out: inout LiveOutput) -> Step {
        let end = market.recording.count
        for lane in lanes.indices {
            if let missing = lanes[lane].ready(at: end, clock: clock, market) { return .waits(missing) }
        }
        if let stop = merge(end..<end, isPassEnd: true, &out) { return .stopped(stop) }
        land(before: nil, &out)
        faults?.close()
        isEnded = true
        for lane in lanes { out.append(.system(.replayCompleted, "Finished \(lane.schema.name) replay")) }
        return .ended
    }
}
