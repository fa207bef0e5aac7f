import Engine
import EngineTransport
import Logging
import NIOCore

/// The replays of a server, one a connection. Lives on its event loop.
final class ReplaySessions: ServedSessions<ReplaySession>, SessionKeeping {
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

    private var faults: FaultJournal? { settings.faults }

    func handler(of channel: any Channel) -> any ChannelHandler {
        StreamClient(channel, logger: logger, onJoin: { self.join($0) }, onLeave: { self.leave($0) })
    }

    private func shared(_ timeline: Timeline) -> Shared {
        if let latest, latest.timeline === timeline { return latest }
        let source = ReplaySource(timeline.recording, loops: settings.loops, faults: faults?.plan)
        let new = Shared(timeline: timeline, source: source)
        latest = new
        return new
    }

    private func join(_ client: StreamClient) {
        guard !isClosed, let loaded = context.view.current else {
            logger.notice("a client came while nothing is loaded")
            client.hangUp()
            return
        }
        let shared = shared(loaded.timeline)
        let source = shared.source
        let id = ObjectIdentifier(client)
        let number = faults?.nextSession() ?? 0
        var configuration = Broadcast.Configuration(
            source: source, pace: pace, maxGapNanos: settings.maxGapNanos, stallTimeout: nil, recordsLag: false)
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
        sessions[id] = ReplaySession(client: client, replay: replay, number: number)
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
    }
}

/// A replay of a server and the client that gets it.
struct ReplaySession: ServedSession {
    var client: StreamClient
    var replay: Broadcast
    var number: Int
    /// The place up to which the client's faults have been noted in the journal.
    var noted = 0

    func pause() { replay.pause() }
    func resume(at pace: Pace?) { replay.resume(at: pace) }
    func abandon() { client.hangUp() }
}
