import Engine
import EngineTransport
import Logging
import NIOCore

/// The replays of a server, one a connection. Lives on its event loop.
final class ReplaySessions {
    private struct Session {
        var client: StreamClient
        var replay: Broadcast
        var number: Int
        /// The place up to which the client's faults have been noted in the journal.
        var noted = 0
    }

    private let view: SharedView
    private var pace: Pace
    private let loops: Int?
    private let maxGapNanos: UInt64?
    private let faults: FaultJournal?
    private let count: ConnectionCount
    private let logger: Logger
    private var sessions: [ObjectIdentifier: Session] = [:]
    private var isClosed = false
    private var isPaused = false
    /// The parts that sessions of the loaded recording share: finding its faults takes a while, and they are the same
    /// for all.
    private var latest: Shared?

    /// The parts that the replays of a recording have in common.
    private struct Shared {
        var timeline: Timeline
        var source: ReplaySource
        var chunks = ChunkCache.Store()
        var told: Set<ReplayRemark> = []
    }

    init(
        view: SharedView, pace: Pace, loops: Int?, maxGapNanos: UInt64?, faults: FaultJournal?, count: ConnectionCount,
        logger: Logger
    ) {
        self.view = view
        self.pace = pace
        self.loops = loops
        self.maxGapNanos = maxGapNanos
        self.faults = faults
        self.count = count
        self.logger = logger
    }

    func makeClient(_ channel: any Channel) -> StreamClient {
        StreamClient(channel, logger: logger, onJoin: { self.join($0) }, onLeave: { self.leave($0) })
    }

    private func shared(_ timeline: Timeline) -> Shared {
        if let latest, latest.timeline === timeline { return latest }
        let source = ReplaySource(timeline.recording, loops: loops, faults: faults?.plan)
        let new = Shared(timeline: timeline, source: source)
        latest = new
        return new
    }

    private func join(_ client: StreamClient) {
        guard !isClosed, let loaded = view.current else {
            logger.notice("a client came while nothing is loaded")
            client.hangUp()
            return
        }
        let shared = shared(loaded.timeline)
        let source = shared.source
        let id = ObjectIdentifier(client)
        let number = faults?.nextSession() ?? 0
        var configuration = Broadcast.Configuration(
            source: source, pace: pace, maxGapNanos: maxGapNanos, stallTimeout: nil, recordsLag: false)
        if let faults {
            configuration.mayStrike = { what, place in
                let pass = place / source.count + 1
                let index = source.index(at: place)
                guard faults.mayStrike(pass: pass, number: index, schema: .mbo) else { return false }
                let fault = Fault(kind: what.kind, index: index, place: place, detail: what.detail)
                faults.note(source.entry(fault, pass: pass, session: number))
                return true
            }
        }
        let replay = Broadcast(
            configuration, loop: client.channel.eventLoop, keptIn: shared.chunks, onProgress: { _ in self.note(id) },
            onRemark: { self.tell($0, source) }
        ) { [logger] report in
            logger.debug("a replay ended", metadata: ["records": "\(report.records)", "bytes": "\(report.bytes)"])
            if let loss = report.loss { logger.error("a replay broke off", metadata: ["fault": "\(loss)"]) }
        }
        sessions[id] = Session(client: client, replay: replay, number: number)
        count.set(sessions.count)
        replay.add(client)
        if isPaused { replay.pause() }
        replay.start()
    }

    /// Notes in the journal the faults of the messages that a client has been given by now.
    private func note(_ id: ObjectIdentifier) {
        guard let faults, let session = sessions[id] else { return }
        let place = session.client.state.reached
        guard place > session.noted else { return }
        let entries = session.replay.source.faults(in: session.noted..<place, session: session.number)
        for entry in entries where !entry.kind.strikesOnce { faults.note(entry) }
        sessions[id]?.noted = place
    }

    /// Logs a remark once for each recording: every replay makes the same ones.
    private func tell(_ remark: ReplayRemark, _ source: ReplaySource) {
        guard latest?.told.insert(remark).inserted == true else { return }
        logger.warning("\(source.words(remark))")
    }

    private func leave(_ client: StreamClient) {
        let id = ObjectIdentifier(client)
        note(id)
        // A paced replay would go on for nobody.
        sessions.removeValue(forKey: id)?.replay.cancel()
        count.set(sessions.count)
    }

    func pause() {
        isPaused = true
        for session in sessions.values { session.replay.pause() }
    }

    func resume(at pace: Pace?) {
        isPaused = false
        if let pace { self.pace = pace }
        for session in sessions.values { session.replay.resume(at: pace) }
    }

    func close() {
        isClosed = true
        for session in sessions.values { session.client.hangUp() }
    }
}
