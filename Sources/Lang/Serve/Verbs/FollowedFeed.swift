import Engine
import EngineServe

/// The feed that what is loaded comes from.
struct FollowedFeed: Sendable {
    var follower: FeedFollower
    /// Ends it.
    var task: Task<FeedReport, any Error>
    /// What the session's view has of it.
    var timeline: Timeline?
    /// How often it had begun anew then.
    var restarts = 0
}

extension Session {
    /// Shows all that the feed has brought; asked before every statement, and many times a second between them.
    ///
    /// A cursor at the end follows the end. When other data has been loaded, the feed is let go.
    func catchUpWithFeed() {
        guard var current = feed else { return }
        let report = current.follower.report
        lastFigures[.connect] = Self.figures(report, of: current.follower)
        do throws(FeedFault) {
            guard let newest = try current.follower.timeline(), newest !== current.timeline else { return }
            let restarts = report.counts.restarts
            guard
                view.advance(
                    current.timeline, to: newest, continues: restarts == current.restarts, clock: settings.clock)
            else { return letGoOfFeed("other data was loaded") }
            if restarts != current.restarts { marks = [:] }
            (current.timeline, current.restarts) = (newest, restarts)
            feed = current
        } catch {
            letGoOfFeed("\(error)")
        }
    }

    /// A feed has begun: it takes the place of what was loaded.
    func adopt(_ follower: FeedFollower, _ task: Task<FeedReport, any Error>) throws(FeedFault) {
        guard let timeline = try follower.timeline() else { return }
        if feed != nil { letGoOfFeed("another feed is followed") }
        view.publish(SharedView.State(timeline: timeline, cursor: timeline.recording.end(clock: settings.clock)))
        feed = FollowedFeed(
            follower: follower, task: task, timeline: timeline, restarts: follower.report.counts.restarts)
        symbolInView = nil
        marks = [:]
        catchUpWithFeed()
    }

    private func letGoOfFeed(_ why: String) {
        guard let old = feed else { return }
        feed = nil
        old.task.cancel()
        environment.notice("no longer following \(old.follower.address): \(why)")
    }

    /// Shows all that came of a feed that has ended, and is done with it.
    func endFeed(_ follower: FeedFollower) {
        if feed?.follower === follower {
            catchUpWithFeed()
            if feed?.follower === follower { feed = nil }
        }
        lastFigures[.connect] = Self.figures(follower.report, of: follower)
    }

    /// Makes the feed's books again, by the rule that is set now; the cursor stays where it was.
    func indexFeed() throws {
        guard let current = feed else { return }
        do throws(FeedFault) {
            try current.follower.index(unknownModify: settings.unknownModify)
        } catch {
            throw LoadError(path: "", .system("\(error)"))
        }
        catchUpWithFeed()
    }

    /// `last connect …`, and what `connect` answers.
    static func figures(_ report: FeedReport, of follower: FeedFollower) -> Fields {
        let counts = report.counts
        return Fields([
            "records": .int(report.records), "source": .text(follower.source.word),
            "address": .text("\(follower.address)"), "end": .text(report.end.rawValue),
            "received": .int(counts.received), "repeated": .int(counts.repeated), "bytes": .int(counts.bytes),
            "elapsed": .duration(nanos: Int64(clamping: report.elapsedNanos)), "rate": .number(report.rate),
            "connections": .int(report.connections), "reconnects": .int(report.reconnects),
            "disconnects": .int(report.disconnects), "corrupt": .int(counts.corrupt),
            "gaps": counts.gaps.map { .int($0) } ?? .null,
            "missed": counts.missed.map { .int(Int(clamping: $0)) } ?? .null, "holes": .int(counts.holes),
            "snapshots": .int(counts.snapshots), "duplicates": .int(counts.duplicates), "late": .int(counts.late),
            "restarts": .int(counts.restarts),
        ])
    }
}
