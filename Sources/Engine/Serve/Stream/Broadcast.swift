import Engine
import NIOCore

/// One replay on its way to any number of clients, all on one event loop.
///
/// The *head* is the place up to which messages have been released. A client at the head gets each batch as it is released,
/// one shared buffer for all; a client whose channel is full falls behind, costs nothing but its place, and reads the
/// recording from there when it is writable again (`Broadcast+Pump`). So a slow client loses nothing, holds up nobody, and
/// is owed at most the 1 MiB of its channel's queue in memory.
///
///     waiting ──start──▶ running ──head at the end──▶ draining ──nobody is owed anything──▶ ended
///        └────────────────── cancel ──────────────────────┴──────────────────────────────────▲
///
/// With a rate or a speed the `Pacer` moves the head. With `max` the clients do: it is never more than `flatOutWindow`
/// ahead of the slowest, so that all get the same stream; one that takes nothing for `stallTimeout` is disconnected.
/// At the end everybody is given what is still owed, then the FIN; the same time-out holds.
final class Broadcast {
    struct Configuration {
        var source: ReplaySource
        var pace: Pace
        var maxGapNanos: UInt64?
        /// How long a client may take nothing while others, or the end, wait for it; nil: for ever.
        var stallTimeout: TimeAmount?
        /// Off where nobody reads a report: the histogram is a quarter of a megabyte.
        var recordsLag: Bool
        var format = StreamFormat.dbn
        /// nil: who falls behind catches up later and loses nothing.
        var slow: SlowPolicy?
        /// The books for clients that come late; nil: they start with the records.
        var snapshot: StreamSnapshot?
        /// Whether a fault at a place happens that strikes clients once; nil: every one does.
        var mayStrike: (@Sendable (_ what: FaultStop, _ place: Int) -> Bool)?
    }

    enum Phase { case waiting, running, draining, ended }

    /// How far `max` runs ahead of the slowest client.
    static let flatOutWindowBytes = 4 << 20
    /// Work of one turn of the loop, so that other connections, timers and a cancellation get theirs.
    static let turnBytes = 1 << 20

    let loop: any EventLoop
    let configuration: Configuration
    let source: ReplaySource
    var isFlatOut: Bool
    let metadata: ByteBuffer
    var chunks: ChunkCache
    /// Other broadcasts have the same cells.
    let sharesCells: Bool
    var clients: [StreamClient] = []
    var phase = Phase.waiting
    var anchor = NIODeadline.now()
    /// When something last left: a release, or the last byte of a client.
    var lastActivity = NIODeadline.now()
    var report = ReplayReport()
    /// Messages taken by each client that was disconnected, counted from the start of the replay.
    var droppedAt: [Int] = []
    /// Messages that clients lost by their slowness and the policy about it.
    var skipped = 0
    var pausedSince: NIODeadline?
    /// The policy `block` holds it.
    var isHeldUp = false
    var isRunningFlatOut = false
    /// The fault that is next, and how long the one before it lasts.
    var nextStop: ReplaySource.Stop?
    var stalledUntil: UInt64?
    /// Until then nobody is behind by a fault of their own.
    var graceEnds: UInt64?

    var pacer: Pacer
    var lags: LagRecorder?
    private var targets: [UInt64] = []
    var tick: Scheduled<Void>?
    var watch: Scheduled<Void>?
    private var lastProgressReport = NIODeadline.now()
    private let onProgress: (_ place: Int) -> Void
    private let onRemark: (ReplayRemark) -> Void
    var onEnd: ((ReplayReport) -> Void)?

    /// - Parameter store: Pieces that other replays of the same source send too; nil: nobody else.
    init(
        _ configuration: Configuration, loop: any EventLoop, keptIn store: ChunkCache.Store? = nil,
        onProgress: @escaping (_ place: Int) -> Void = { _ in }, onRemark: @escaping (ReplayRemark) -> Void = { _ in },
        onEnd: @escaping (ReplayReport) -> Void
    ) {
        self.configuration = configuration
        self.loop = loop
        source = configuration.source
        pacer = Pacer(source, pace: configuration.pace, maxGapNanos: configuration.maxGapNanos)
        isFlatOut = configuration.pace == .max
        let encoder = StreamEncoder(configuration.format, source.recording)
        metadata = encoder.head
        chunks = ChunkCache(source, encoder, keptIn: store)
        sharesCells = store != nil
        nextStop = source.stop(from: 0)
        lags = configuration.recordsLag && !isFlatOut ? LagRecorder() : nil
        self.onProgress = onProgress
        self.onRemark = onRemark
        self.onEnd = onEnd
    }

    var head: Int { pacer.released }
    var sharing: ChunkCache.Sharing { sharesCells ? .scattered : clients.count > 1 ? .together : .alone }

    /// The metadata now, the messages from the head on.
    func add(_ client: StreamClient) {
        client.broadcast = self
        client.place = head
        client.firstPlace = head
        client.lastProgress = .now()
        clients.append(client)
        report.clients += 1
        if metadata.readableBytes > 0 { client.write(metadata) }
        client.headBytes = metadata.readableBytes
        if let snapshot = configuration.snapshot { greet(client, with: snapshot) }
        client.flush()
        guard !client.isGone else { return }
        gotOn()
        if phase == .draining { finish(client) }
    }

    /// The books as they are at the head.
    private func greet(_ client: StreamClient, with snapshot: StreamSnapshot) {
        let position = head > 0 ? source.position(after: head) : source.range.lowerBound
        let books = chunks.encode(snapshot.records(at: position))
        client.headBytes += books.readableBytes
        client.write(books)
    }

    func start() {
        guard phase == .waiting else { return }
        phase = .running
        anchor = .now()
        lastActivity = anchor
        if pausedSince != nil { pausedSince = anchor }
        if source.recording.isInFile { watchFile() }
        if pacer.isAtEnd { drain() } else if pausedSince == nil { goOn() }
    }

    /// Ends at once: what is queued for a client and not yet taken is lost to it.
    func cancel() {
        guard phase != .ended else { return }
        report.wasCancelled = true
        let leaving = clients
        clients = []
        for client in leaving {
            leave(client, bytes: client.look())
            client.hangUp()
        }
        end()
    }

    // MARK: the schedule

    /// How long to gather messages before a batch leaves. Each batch costs a system call a client, so this grows with them:
    /// 0.1 ms up to ten clients keeps the 99th percentile of lag well under 0.2 ms, 10 ms from a thousand on keeps half of
    /// the loop free. Slow streams are not touched by it: where the next message is further off, that is when.
    private var batchNanos: UInt64 { min(max(UInt64(clients.count) * 10_000, 100_000), 10_000_000) }

    func releaseDue() {
        tick?.cancel()
        tick = nil
        guard phase == .running, pausedSince == nil else { return }
        let elapsed = nanos(since: anchor)
        targets.removeAll(keepingCapacity: true)
        var room = max(Self.turnBytes * 4 / source.recording.stride, 1)
        let end = limitOfClients()
        while room > 0, head < end {
            if nextStop != nil || stalledUntil != nil {
                guard pacer.nextDue(after: elapsed) == elapsed, passStop(at: elapsed) else { break }
            }
            let first = head
            let most = roomBeforeStop(min(room, ChunkCache.pagedPlaces, end - head))
            let count = pacer.release(at: elapsed, limit: most, targets: &targets)
            if count == 0 { break }
            share(first..<first + count)
            guard phase == .running else { return }
            room -= count
        }
        if !targets.isEmpty {
            judgeSlow()
            for client in clients { client.flush() }
            lastActivity = .now()
            lags?.record(targets, leftAt: nanos(since: anchor))
            tellProgress()
        }
        guard phase == .running else { return }
        for remark in pacer.takeRemarks() { onRemark(remark) }
        if let until = stalledUntil { return wakeAfterStall(until) }
        guard let due = pacer.nextDue(after: elapsed) else { return drain() }
        // A client that gets on wakes it.
        if head >= end, head >= limitOfClients() {
            isHeldUp = true
            return
        }
        let batch = batchNanos
        let next = room == 0 ? elapsed : max(due, (elapsed / batch + 1) * batch)
        tick = loop.assumeIsolated().scheduleTask(deadline: anchor + .nanoseconds(Int64(clamping: next))) {
            self.tick = nil
            self.releaseDue()
        }
    }

    /// A client has got on, or left: what waited for it goes on.
    func gotOn() {
        guard phase == .running, pausedSince == nil else { return }
        if isFlatOut {
            runFlatOut()
        } else if isHeldUp {
            isHeldUp = false
            releaseDue()
        }
    }

    /// Gives a fresh batch to everybody who is at its beginning and has room.
    private func share(_ places: Range<Int>) {
        var pieces: [StreamPiece]?
        chunks.sharing = sharing
        for client in clients
        where client.place == places.lowerBound && client.channel.isWritable && !client.isFinishing
            && client.silentPlace == nil
        {
            let batch = pieces ?? chunks.pieces(places)
            pieces = batch
            // Asked behind the copy: what was there then was right.
            guard isWhole() else { return }
            client.place = places.upperBound
            for piece in batch { client.write(piece) }
        }
    }

    func nanos(since moment: NIODeadline) -> UInt64 { UInt64(max((NIODeadline.now() - moment).nanoseconds, 0)) }

    /// At most a hundred times a second, and at the end.
    func tellProgress() {
        let now = NIODeadline.now()
        guard head > 0, pacer.isAtEnd || now - lastProgressReport >= .milliseconds(10) else { return }
        lastProgressReport = now
        onProgress(head)
    }
}
