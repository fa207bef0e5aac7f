import Engine
import EngineTransport
import NIOCore

// Pausing, resuming and holding a session, and the faults that hold or end it.

extension LiveSession {
    /// Holds the market until `resume`. The client goes on getting heartbeats and what it is owed.
    func pause() {
        guard replay != nil else { return }
        driver?.pause(at: Self.nanos)
        tick?.cancel()
        tick = nil
    }

    /// Goes on from the place where the session was, at another pace if one is given; also changes the pace of a
    /// session that was not paused.
    func resume(at pace: Pace?) {
        guard let replay, state.isOpen else { return }
        driver?.resume(at: Self.nanos, pace: pace, from: replay.place)
        if pace != nil { forgive() }
        tick?.cancel()
        tick = nil
        pump()
    }

    /// Judges the client by the present pace from now on: nothing that was late before counts.
    func forgive() {
        let settings = sessions.settings
        slow =
            isFlatOut
            ? nil : SlowReader(policy: settings.slow, wish: connection?.login?.wish, limits: settings.limits)
    }

    var isFlatOut: Bool { driver?.isFlatOut ?? true }

    // MARK: being held

    /// Holds the market until `letGo` has been called as often. The client is not to blame for that time.
    func hold() { state.hold(at: Self.nanos) }

    /// Takes back one `hold`.
    func letGo() {
        let now = Self.nanos
        if let held = state.letGo(at: now) { slow?.excuse(held, at: now) }
    }

    /// Holds the market for a time, and then goes on.
    func hold(_ time: TimeAmount) {
        hold()
        loop.assumeIsolated().scheduleTask(in: time) {
            self.letGo()
            self.pump()
        }
    }

    // MARK: faults

    /// Carries out a fault before the next record.
    func suffer(_ stop: FaultStop) {
        switch stop {
        case .disconnect: cut(resets: false)
        case .reset: cut(resets: true)
        case .stall(let nanos): hold(.nanoseconds(Int64(clamping: nanos)))
        case .silence(let nanos): fallSilent(nanos)
        }
    }

    /// Disconnects the client after the last byte that it was sent, as a network would.
    private func cut(resets: Bool) {
        connection?.end()
        flush()
        guard state.end() else { return }
        replay = nil
        ConnectionEnd.afterLastByte(of: channel) {
            if resets { BrokenLine.reset(self.channel, logger: self.logger) } else { self.channel.close(promise: nil) }
        }
    }
}
