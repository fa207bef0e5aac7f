import Engine
import EngineTransport
import NIOCore

/// One replay on its way to any number of clients, all on one event loop.
///
/// The *head* is the place up to which messages have been released. A client at the head gets each batch as it is
/// released, one shared buffer for all; a client whose channel is full falls behind, costs nothing but its place, and
/// reads the recording from there when it is writable again (`Broadcast+Pump`). So a slow client loses nothing, holds
/// up nobody, and is owed at most the 1 MiB of its channel's queue in memory.
///
///     waiting ──start──▶ running ──head at the end──▶ draining ──nobody is owed anything──▶ ended
///        └────────────────── cancel ──────────────────────┴──────────────────────────────────▲
///
/// With a rate or a speed the schedule of the `ReplayDriver` moves the head. With `max` the clients do: it is never
/// more than `flatOutWindowBytes` ahead of the slowest, so that all get the same stream; one that takes nothing for
/// `stallTimeout` is disconnected. At the end everybody is given what is still owed, then the FIN; the same time-out
/// holds.
final class Broadcast {
    struct Configuration {
        var source: ReplaySource
        var pace: Pace
        var maxGapNanos: UInt64?
        /// The time that a client may take nothing while others, or the end, wait for it; nil: for ever.
        var stallTimeout: TimeAmount?
        /// True when lags are recorded; off where nobody reads a report, since the histogram is a quarter of a
        /// megabyte.
        var recordsLag: Bool
        var format = StreamFormat.dbn
        /// The policy about clients that do not keep up; nil when they catch up later and lose nothing.
        var slow: SlowPolicy?
        /// The books that clients get before the records; nil when they start with the records.
        var snapshot: StreamSnapshot?
        /// True when a fault that strikes clients once does so at a place; nil when every one does.
        var mayStrike: (@Sendable (_ what: FaultStop, _ place: Int) -> Bool)?
    }

    enum Phase { case waiting, running, draining, ended }

    /// The bytes that `max` runs ahead of the slowest client at most.
    static let flatOutWindowBytes = 4 << 20

    let loop: any EventLoop
    /// The settings that the stream was begun with; the pace may have changed since.
    let configuration: Configuration
    let source: ReplaySource
    let metadata: ByteBuffer
    var chunks: ChunkCache
    /// True when other broadcasts use the same cells.
    let sharesCells: Bool
    var clients: [StreamClient] = []
    var phase = Phase.waiting
    /// The moment when something last left: a release, or the last byte of a client.
    var lastActivity = NIODeadline.now()
    var report = ReplayReport()
    /// The messages that each client had taken when it was disconnected, counted from the start of the replay.
    var droppedAt: [Int] = []
    /// Messages that clients lost by their slowness and the policy about it.
    var skipped = 0
    /// True when the policy `block` holds the stream until a client gets on.
    var isHeldUp = false
    var isRunningFlatOut = false
    /// The elapsed time, in nanoseconds, before which no client counts as slow, because a stall held it up; nil without
    /// a stall.
    var graceEnds: UInt64?

    var driver: ReplayDriver
    var lags: LagRecorder?
    var tick: Scheduled<Void>?
    var watch: Scheduled<Void>?
    private var lastProgressReport = NIODeadline.now()
    private let onProgress: (_ place: Int) -> Void
    private let onRemark: (ReplayRemark) -> Void
    var onEnd: ((ReplayReport) -> Void)?

    /// Makes a broadcast that waits for its start.
    ///
    /// - Parameter store: The cells that other replays of the same source send too; nil when no other replay does.
    init(
        _ configuration: Configuration, loop: any EventLoop, keptIn store: ChunkCache.Store? = nil,
        onProgress: @escaping (_ place: Int) -> Void = { _ in }, onRemark: @escaping (ReplayRemark) -> Void = { _ in },
        onEnd: @escaping (ReplayReport) -> Void
    ) {
        self.configuration = configuration
        self.loop = loop
        source = configuration.source
        driver = ReplayDriver(source, pace: configuration.pace, maxGapNanos: configuration.maxGapNanos)
        let encoder = StreamEncoder(configuration.format, source.recording)
        metadata = encoder.head
        chunks = ChunkCache(source, encoder, keptIn: store)
        sharesCells = store != nil
        lags = configuration.recordsLag && !driver.isFlatOut ? LagRecorder() : nil
        self.onProgress = onProgress
        self.onRemark = onRemark
        self.onEnd = onEnd
    }

    /// The place up to which messages have been released.
    var head: Int { driver.head }
    /// The moment by the clock of the loop, in nanoseconds, as the driver takes it.
    static var now: UInt64 { NIODeadline.now().uptimeNanoseconds }
    var sharing: ChunkCache.Sharing { sharesCells ? .scattered : clients.count > 1 ? .together : .alone }

    /// Adds a client: it gets the metadata now, and the messages from the head on.
    func add(_ client: StreamClient) {
        client.broadcast = self
        client.state.join(at: head)
        client.lastProgress = .now()
        clients.append(client)
        report.clients += 1
        if metadata.readableBytes > 0 { client.write(metadata) }
        client.headBytes = metadata.readableBytes
        if let snapshot = configuration.snapshot { greet(client, with: snapshot) }
        client.flush()
        guard client.state.phase != .gone else { return }
        gotOn()
        if phase == .draining { finish(client) }
    }

    /// Sends a client the books as they are at the head.
    private func greet(_ client: StreamClient, with snapshot: StreamSnapshot) {
        let position = head > 0 ? source.position(after: head) : source.range.lowerBound
        let books = chunks.encode(snapshot.records(at: position))
        client.headBytes += books.readableBytes
        client.write(books)
    }

    /// Starts the schedule; does nothing where the stream has started already.
    func start() {
        guard phase == .waiting else { return }
        phase = .running
        lastActivity = .now()
        driver.start(at: lastActivity.uptimeNanoseconds)
        FileWatch.begin(source.recording, on: loop, while: { self.phase != .ended }, lost: { self.breakOff($0) })
        if driver.isAtEnd { drain() } else if !driver.isPaused { goOn() }
    }

    /// Ends the stream at once: a client loses what is queued for it and not yet taken.
    func cancel() {
        guard phase != .ended else { return }
        report.wasCancelled = true
        end { $0.hangUp() }
    }

    // MARK: the schedule

    /// Releases the messages that are due by the schedule, and plans the next wake.
    func releaseDue() {
        tick?.cancel()
        tick = nil
        guard phase == .running, !driver.isPaused else { return }
        let began = Self.now
        let gatherNanos = ReplayDriver.gatherNanos(sharedBy: clients.count)
        driver.beginTurn(at: began, most: source.messages(inBytes: ConnectionBytes.turn * 4), gatherNanos: gatherNanos)
        guard let step = releaseTurn() else { return }
        if !driver.targets.isEmpty {
            judgeSlow()
            for client in clients { client.flush() }
            lastActivity = .now()
            lags?.record(driver.targets, leftAt: driver.elapsed(at: Self.now))
            tellProgress()
        }
        guard phase == .running else { return }
        for remark in driver.takeRemarks() { onRemark(remark) }
        switch step {
        case .wait(let until): wake(at: until)
        case .yield: wake(at: began)
        // A client that gets on wakes the stream.
        case .held where head >= limitOfClients(): isHeldUp = true
        case .held: if let next = driver.wake(after: began, gatherNanos: gatherNanos) { wake(at: next) }
        case .ended: drain()
        case .paused, .leave, .stop: break
        }
    }

    /// Gives the clients the messages of one turn of the schedule.
    ///
    /// - Returns: The reason why the turn has no more; nil when the stream has ended meanwhile.
    private func releaseTurn() -> ReplayDriver.Step? {
        let end = limitOfClients()
        while true {
            let step = driver.next(before: end, most: ChunkCache.pagedPlaces)
            switch step {
            case .leave(let places):
                share(places)
                guard phase == .running else { return nil }
            case .stop(let stop): suffer(stop)
            case .yield, .wait, .held, .paused, .ended: return step
            }
        }
    }

    func wake(at moment: UInt64) {
        tick?.cancel()
        tick = loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(moment)) {
            self.tick = nil
            self.move()
        }
    }

    /// Releases more messages, by the schedule or as fast as the clients.
    func move() { if driver.isFlatOut { runFlatOut() } else { releaseDue() } }

    /// Lets the stream go on where it waited for a client that has got on, or left.
    func gotOn() {
        guard phase == .running, !driver.isPaused else { return }
        if driver.isFlatOut {
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
        for client in clients where client.state.takes(batchAt: places.lowerBound) && client.channel.isWritable {
            let batch = pieces ?? chunks.pieces(places)
            pieces = batch
            // Asked after the copy: if the file is whole now, what was copied is right.
            guard isWhole() else { return }
            client.state.advance(by: places.count)
            for piece in batch { client.write(piece) }
        }
    }

    /// Tells the progress, at most a hundred times a second, and at the end.
    func tellProgress() {
        let now = NIODeadline.now()
        guard head > 0, driver.isAtEnd || now - lastProgressReport >= .milliseconds(10) else { return }
        lastProgressReport = now
        onProgress(head)
    }
}
