import Engine
import EngineServe

/// The feed from which the loaded data comes.
struct FollowedFeed: Sendable {
    var follower: FeedFollower
    /// Follows the feed; cancelling it ends that.
    var task: Task<FeedReport, any Error>
    /// The timeline that the session's view shows; nil before the first.
    var timeline: Timeline?
    /// The number of times that the feed had begun anew when that timeline was made.
    var restarts = 0
}

extension Session {
    /// Shows all records that the feed has brought; called before every statement, and many times a second between
    /// them.
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

    /// Replaces the loaded data by the data of a feed that has begun.
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

    /// Shows all records of a feed that has ended, and lets it go.
    func endFeed(_ follower: FeedFollower) {
        if feed?.follower === follower {
            catchUpWithFeed()
            if feed?.follower === follower { feed = nil }
        }
        lastFigures[.connect] = Self.figures(follower.report, of: follower)
    }

    /// Makes the feed's books again, by the rule that is set now; the cursor stays at its record.
    func indexFeed() throws {
        guard let current = feed else { return }
        do throws(FeedFault) {
            try current.follower.index(unknownModify: settings.unknownModify)
        } catch {
            throw LoadError(path: "", .system("\(error)"))
        }
        catchUpWithFeed()
    }

    /// The figures of `last connect …`, which are also the answer of `connect`.
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
