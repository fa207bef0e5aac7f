import Engine
import NIOCore

// What a session is told while it runs, and the fault that ends it.

extension LiveSession {
    /// Nothing of the market leaves until `resume`. The client goes on getting heartbeats and what it is owed.
    func pause() {
        guard pausedSince == nil, replay != nil else { return }
        pausedSince = .now()
        tick?.cancel()
        tick = nil
    }

    /// Goes on where it was, at another pace if there is one; also changes the pace of a session that was not paused.
    func resume(at pace: Pace?) {
        guard replay != nil, !isEnding, !isGone else { return }
        if let since = pausedSince {
            anchor = anchor + (.now() - since)
            pausedSince = nil
        }
        if let pace { change(to: pace) }
        tick?.cancel()
        tick = nil
        pump()
    }

    /// - Parameter isFirst: nothing has left, and the clock has just been started.
    func change(to pace: Pace, isFirst: Bool = false) {
        guard let replay else { return }
        guard pace != .max else {
            pacer = nil
            slow = nil
            return
        }
        let settings = sessions.settings
        if isFirst {
            pacer = Pacer(replay.source, pace: pace, maxGapNanos: settings.maxGapNanos)
        } else {
            var changed = pacer ?? Pacer(replay.source, pace: .max, maxGapNanos: settings.maxGapNanos)
            var unscheduled: [UInt64] = []
            if pacer == nil { _ = changed.release(at: 0, limit: replay.place, targets: &unscheduled) }
            changed.change(to: pace, at: UInt64(max((NIODeadline.now() - anchor).nanoseconds, 0)))
            pacer = changed
        }
        // What was late is forgiven.
        slow = SlowReader(policy: settings.slow, wish: connection?.login?.wish, limits: settings.limits)
    }

    // MARK: being held

    /// Nothing of the market leaves until `letGo` has been called as often. The client is not to blame for that time.
    func hold() {
        if holds == 0 { heldSince = .now() }
        holds += 1
    }

    func letGo() {
        holds -= 1
        guard holds == 0 else { return }
        let now = NIODeadline.now()
        slow?.excuse(UInt64(max((now - heldSince).nanoseconds, 0)), at: now.uptimeNanoseconds)
    }

    /// Holds for so long, and then goes on.
    func hold(_ time: TimeAmount) {
        hold()
        loop.assumeIsolated().scheduleTask(in: time) {
            self.letGo()
            self.pump()
        }
    }

    // MARK: faults

    /// A fault before the next record.
    func suffer(_ stop: FaultStop) {
        switch stop {
        case .disconnect: cut(resets: false)
        case .reset: cut(resets: true)
        case .stall(let nanos): hold(.nanoseconds(Int64(clamping: nanos)))
        case .silence(let nanos): fallSilent(nanos)
        }
    }

    /// Disconnects the client behind the last byte of what it was sent, as a network would.
    private func cut(resets: Bool) {
        connection?.end()
        flush()
        isEnding = true
        replay = nil
        let promise = loop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in
            if resets { BrokenLine.reset(self.channel, logger: self.logger) } else { self.channel.close(promise: nil) }
        }
        channel.writeAndFlush(ByteBuffer(), promise: promise)
    }
}
