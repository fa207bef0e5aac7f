import Engine
import EngineTransport
import Logging
import NIOCore

// The way of the market to the client of one session.

extension LiveSession {
    /// The most batches of records that a turn of the loop looks at.
    private static let turnSteps = 512
    /// The wait before another pass of an endless replay that has nothing for this session.
    private static let pause = TimeAmount.milliseconds(100)

    /// Follows more feeds; the first ones start the replay.
    func follow(_ feeds: [LiveFeed]) {
        guard let market else { return }
        let settings = sessions.settings
        if replay == nil || replay?.isEnded == true {
            let isFirst = replay == nil
            // If all feeds have a start, the replay begins at the earliest one.
            let starts = feeds.map(\.start)
            let first = starts.contains(nil) ? nil : starts.compactMap(\.self).min()
            var replay = LiveReplay(market, start: first, loops: settings.loops)
            replay.faults = sessions.faults(market, from: replay.source.range.lowerBound)
            self.replay = replay
            let now = Self.nanos
            var driver = ReplayDriver(replay.source, pace: sessions.pace, maxGapNanos: settings.maxGapNanos)
            driver.start(at: now)
            if sessions.isPaused { driver.pause(at: now) }
            self.driver = driver
            forgive()
            if isFirst { watchFile(of: market.recording) }
        }
        for feed in feeds {
            replay?.add(feed)
            if feed.wantsSnapshot { snapshot(feed, market) }
        }
        pump()
    }

    /// Sends the books as they stand; nothing else leaves before them.
    private func snapshot(_ feed: LiveFeed, _ market: LiveMarket) {
        guard let position = replay?.index else { return }
        let wanted = feed.matches.map { Set($0.map(\.instrument)) }
        let books = market.timeline.books.map(\.key).filter { wanted?.contains($0.instrument.raw) ?? true }
        hold()
        market.work { [timeline = market.timeline] in
            books.flatMap { BookMessages.messages($0, of: timeline, at: position) }
        } then: { messages in
            self.letGo()
            self.output?.wall = WallClock.nanos
            for message in messages { self.output?.append(message: message) }
            self.pump()
        }
    }

    /// Sends the records that are due, as long as the client takes them, one turn's worth at most.
    func pump() {
        guard replay != nil, state.beginPump() else { return }
        defer { state.endPump() }
        let due = releaseDue()
        var room = ConnectionBytes.turn
        var steps = Self.turnSteps
        var goesOn = !state.isHeld
        while goesOn, channel.isWritable {
            guard room > 0, steps > 0 else { break }
            steps -= 1
            let (step, byteCount) = step(to: due)
            room -= byteCount
            goesOn = go(on: step)
        }
        flush()
        guard state.isOpen else { return }
        // Flushing can make a full channel writable again, which calls `pump` while this turn is at work.
        if goesOn, channel.isWritable { queuePump() }
        judge(due)
        scheduleTick()
    }

    private func step(to due: Int) -> (LiveReplay.Step, Int) {
        output?.wall = WallClock.nanos
        // Taken out for the call: two parts of one object cannot be changed at once.
        guard var out = output.take() else { return (.idle, 0) }
        let step = replay?.step(to: due, &out) ?? .idle
        // Asked after the copy: if the file is whole now, what was copied is right.
        if let loss = market?.recording.loss {
            out.discard()
            output = consume out
            breakOff(loss)
            return (.idle, 0)
        }
        let byteCount = out.byteCount
        output = consume out
        write()
        return (step, byteCount)
    }

    /// Does what a step of the replay asks for.
    ///
    /// - Returns: Whether to take another step.
    private func go(on step: LiveReplay.Step) -> Bool {
        switch step {
        case .moved:
            prefetch()
            return true
        case .idle: return false
        case .stopped(let stop):
            suffer(stop)
            return false
        case .waits(let id):
            hold()
            market?.prepare(id) { result in
                self.letGo()
                switch result {
                case .success: self.pump()
                case .failure(let fault):
                    self.logger.error("a feed cannot be made", metadata: ["fault": "\(fault)"])
                    self.perform(self.connection?.reject("Internal error", .internalError) ?? [])
                }
            }
            return false
        case .barren:
            guard isFlatOut, replay?.source.total == nil else { return true }
            hold(.nanoseconds(Self.pause.nanoseconds))
            return false
        case .ended:
            if sessions.settings.end == .stay { return false }
            if connection?.complete().isEmpty == false { finish(within: nil) }
            return false
        }
    }

    /// Ends the session because the recording's file has changed: nobody is to be sent what took the place of its
    /// records.
    private func breakOff(_ loss: LoadError) {
        logger.error("a session broke off", metadata: ["fault": "\(loss)"])
        perform(connection?.reject("The recording is no longer what it was", .internalError) ?? [])
    }

    private func watchFile(of recording: Recording) {
        FileWatch.begin(recording, on: loop, while: { !self.state.isGone }) { loss in
            if self.state.isOpen { self.breakOff(loss) }
            // The bytes that are queued may never leave.
            self.channel.close(promise: nil)
        }
    }

    /// Has the next slices made while these are being sent.
    private func prefetch() {
        guard let market, let replay else { return }
        for lane in replay.lanes {
            guard let id = lane.following(market), prefetched.insert(id).inserted else { continue }
            if prefetched.count > 64 { prefetched = [id] }
            if market.slice(id) == nil { market.prepare(id) { _ in } }
        }
    }

    /// Sends the rest in another turn of the loop; when the channel is full, its becoming writable is that turn.
    private func queuePump() {
        guard state.queuePump() else { return }
        loop.assumeIsolated().execute {
            self.state.turnCame()
            self.pump()
        }
    }

    // MARK: the schedule

    /// Returns the place up to which records are due now.
    private func releaseDue() -> Int {
        guard let place = replay?.place else { return 0 }
        let due = driver?.due(at: Self.nanos, taken: place) ?? 0
        for remark in driver?.takeRemarks() ?? [] { if let driver { sessions.tell(remark, driver.source) } }
        return due
    }

    private func scheduleTick() {
        guard tick == nil, state.isOpen, let driver, !driver.isFlatOut, !driver.isPaused else { return }
        let now = Self.nanos
        if let next = driver.wake(after: now, gatherNanos: ReplayDriver.gatherNanos(sharedBy: sessions.count)) {
            wake(at: next)
        } else if let replay, replay.place < driver.head {
            // Everything is due; a client that has not read it all yet is looked at now and then.
            wake(at: now + 100_000_000)
        }
    }

    private func wake(at moment: UInt64) {
        tick = loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(moment)) {
            self.tick = nil
            self.pump()
        }
    }

    /// Does what the policy says about a client that is behind.
    private func judge(_ due: Int) {
        // The client could not have been sent what we hold back.
        guard !isFlatOut, !state.isHeld, let replay else { return }
        let now = NIODeadline.now().uptimeNanoseconds
        let behind = (slow?.behindNanos(at: now) ?? 0) / 1_000_000
        switch slow?.observe(sent: replay.place, due: due, at: now) ?? .nothing {
        case .nothing: return
        case .warn: warn(behind)
        case .skip:
            let skipped = self.replay?.skip(to: due) ?? []
            for schema in skipped {
                output?.append(.error(.skippedRecords, "Slow client detected for \(schema.name): records were skipped"))
            }
            if replay.lanes.count > skipped.count { warn(behind) }
            logger.warning("a live client is slow", metadata: ["behind_ms": "\(behind)"])
        case .disconnect:
            perform(
                connection?.reject(
                    "Slow client detected for \(replay.lanes.map(\.schema.name).joined(separator: ", ")): "
                        + "\(behind) ms behind, disconnected", .skippedRecords) ?? [])
        }
    }

    private func warn(_ behindMillis: UInt64) {
        output?.append(.system(.slowReaderWarning, "Warning: slow reading, the client is \(behindMillis) ms behind"))
        flush()
    }

    // MARK: the socket

    /// Hands everything appended so far to the channel.
    func write(finishing: Bool = false) {
        guard var out = output.take() else { return }
        do throws(DBNWriteError) {
            for piece in try out.take(finishing: finishing) {
                connection?.noteSent(at: NIODeadline.now().uptimeNanoseconds)
                piece.write(to: channel)
            }
            output = consume out
        } catch {
            logger.error("a live session cannot be compressed", metadata: ["error": "\(error)"])
            channel.close(promise: nil)
        }
    }

    func flush() {
        write()
        channel.flush()
    }
}
