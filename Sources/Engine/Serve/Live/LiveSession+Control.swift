import Engine
import EngineTransport
import NIOCore

// What a session is told while it runs, and the fault that ends it.

extension LiveSession {
    /// Nothing of the market leaves until `resume`. The client goes on getting heartbeats and what it is owed.
    func pause() {
        guard replay != nil else { return }
        driver?.pause(at: Self.nanos)
        tick?.cancel()
        tick = nil
    }

    /// Goes on where it was, at another pace if there is one; also changes the pace of a session that was not paused.
    func resume(at pace: Pace?) {
        guard let replay, state.isOpen else { return }
        driver?.resume(at: Self.nanos, pace: pace, from: replay.place)
        if pace != nil { forgive() }
        tick?.cancel()
        tick = nil
        pump()
    }

    /// The client is judged by the pace of now: nothing that was late before counts.
    func forgive() {
        let settings = sessions.settings
        slow =
            isFlatOut
            ? nil : SlowReader(policy: settings.slow, wish: connection?.login?.wish, limits: settings.limits)
    }

    var isFlatOut: Bool { driver?.isFlatOut ?? true }

    // MARK: being held

    /// Nothing of the market leaves until `letGo` has been called as often. The client is not to blame for that time.
    func hold() { state.hold(at: Self.nanos) }

    func letGo() {
        let now = Self.nanos
        if let held = state.letGo(at: now) { slow?.excuse(held, at: now) }
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
        guard state.end() else { return }
        replay = nil
        ConnectionEnd.afterLastByte(of: channel) {
            if resets { BrokenLine.reset(self.channel, logger: self.logger) } else { self.channel.close(promise: nil) }
        }
    }
}
