import Engine
import EngineTransport
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
/// With a rate or a speed the schedule of the `ReplayDriver` moves the head. With `max` the clients do: it is never more than
/// `flatOutWindowBytes` ahead of the slowest, so that all get the same stream; one that takes nothing for `stallTimeout` is
/// disconnected.
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

    let loop: any EventLoop
    let configuration: Configuration
    let source: ReplaySource
    let metadata: ByteBuffer
    var chunks: ChunkCache
    /// Other broadcasts have the same cells.
    let sharesCells: Bool
    var clients: [StreamClient] = []
    var phase = Phase.waiting
    /// When something last left: a release, or the last byte of a client.
    var lastActivity = NIODeadline.now()
    var report = ReplayReport()
    /// Messages taken by each client that was disconnected, counted from the start of the replay.
    var droppedAt: [Int] = []
    /// Messages that clients lost by their slowness and the policy about it.
    var skipped = 0
    /// The policy `block` holds it.
    var isHeldUp = false
    var isRunningFlatOut = false
    /// Until so much time has elapsed, nobody is behind by a fault of their own.
    var graceEnds: UInt64?

    var driver: ReplayDriver
    var lags: LagRecorder?
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

    var head: Int { driver.head }
    /// The moment by the clock of the loop, as the driver takes it.
    static var now: UInt64 { NIODeadline.now().uptimeNanoseconds }
    var sharing: ChunkCache.Sharing { sharesCells ? .scattered : clients.count > 1 ? .together : .alone }

    /// The metadata now, the messages from the head on.
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
        lastActivity = .now()
        driver.start(at: lastActivity.uptimeNanoseconds)
        FileWatch.begin(source.recording, on: loop, while: { self.phase != .ended }, lost: { self.breakOff($0) })
        if driver.isAtEnd { drain() } else if !driver.isPaused { goOn() }
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

    /// Releases what the schedule says, and is woken when it says more.
    func releaseDue() {
        tick?.cancel()
        tick = nil
        guard phase == .running, !driver.isPaused else { return }
        let began = Self.now
        let gatherNanos = ReplayDriver.gatherNanos(sharedBy: clients.count)
        driver.beginTurn(at: began, most: source.messages(inBytes: Listener.turnBytes * 4), gatherNanos: gatherNanos)
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
        // A client that gets on wakes it.
        case .held where head >= limitOfClients(): isHeldUp = true
        case .held: if let next = driver.wake(after: began, gatherNanos: gatherNanos) { wake(at: next) }
        case .ended: drain()
        case .paused, .leave, .stop: break
        }
    }

    /// Shares what a turn of the schedule has.
    ///
    /// - Returns: why it has no more; nil when the stream has ended meanwhile.
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

    /// Goes on with the schedule, or as fast as the clients.
    func move() { if driver.isFlatOut { runFlatOut() } else { releaseDue() } }

    /// A client has got on, or left: what waited for it goes on.
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
            // Asked behind the copy: what was there then was right.
            guard isWhole() else { return }
            client.state.advance(by: places.count)
            for piece in batch { client.write(piece) }
        }
    }

    /// At most a hundred times a second, and at the end.
    func tellProgress() {
        let now = NIODeadline.now()
        guard head > 0, driver.isAtEnd || now - lastProgressReport >= .milliseconds(10) else { return }
        lastProgressReport = now
        onProgress(head)
    }
}
