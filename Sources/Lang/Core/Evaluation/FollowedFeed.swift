import Engine

/// Data that grows while it is loaded, such as a feed over TCP.
package protocol GrowingData: AnyObject, Sendable {
    /// The server that it comes from.
    var address: ListenAddress { get }
    /// Its figures up to now, for `last connect FIGURE`.
    var figures: Fields { get }
    /// The number of times that it has begun anew and what came before was given up.
    var restarts: Int { get }

    /// All that has come, up to the newest record; nil before the first word of the server.
    func timeline() throws -> Timeline?

    /// Makes the books again under another rule.
    func index(unknownModify: OrderBook.UnknownModify) throws
}

/// The feed from which the loaded data comes.
package struct FollowedFeed: Sendable {
    var data: any GrowingData
    /// Ends the feed.
    var stop: @Sendable () -> Void
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
    package func catchUpWithFeed() {
        guard var current = feed else { return }
        lastFigures[.connect] = current.data.figures
        do {
            let restarts = current.data.restarts
            guard let newest = try current.data.timeline(), newest !== current.timeline else { return }
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
    ///
    /// - Parameter stop: ends the feed, when other data takes its place.
    package func adopt(_ data: any GrowingData, stop: @escaping @Sendable () -> Void) throws {
        guard let timeline = try data.timeline() else { return }
        if feed != nil { letGoOfFeed("another feed is followed") }
        view.publish(SharedView.State(timeline: timeline, cursor: timeline.recording.end(clock: settings.clock)))
        feed = FollowedFeed(data: data, stop: stop, timeline: timeline, restarts: data.restarts)
        symbolInView = nil
        marks = [:]
        catchUpWithFeed()
    }

    private func letGoOfFeed(_ why: String) {
        guard let old = feed else { return }
        feed = nil
        old.stop()
        environment.notice("no longer following \(old.data.address): \(why)")
    }

    /// Shows all that came of a feed that has ended, and is done with it.
    package func endFeed(_ data: any GrowingData) {
        if feed?.data === data {
            catchUpWithFeed()
            if feed?.data === data { feed = nil }
        }
        lastFigures[.connect] = data.figures
    }

    /// Makes the feed's books again, by the rule that is set now; the cursor stays at its record.
    func indexFeed() throws {
        guard let current = feed else { return }
        do {
            try current.data.index(unknownModify: settings.unknownModify)
        } catch {
            throw LoadError(path: "", .system("\(error)"))
        }
        catchUpWithFeed()
    }
}
