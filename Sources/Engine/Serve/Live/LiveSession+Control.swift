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

    /// Disconnects the client behind the last byte of what it was sent, as a network would.
    func cut() {
        connection?.end()
        flush()
        isEnding = true
        replay = nil
        let promise = loop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in self.channel.close(promise: nil) }
        channel.writeAndFlush(ByteBuffer(), promise: promise)
    }
}
