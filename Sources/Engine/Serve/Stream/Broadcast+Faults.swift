import Engine
import NIOCore

// Faults that stop a stream or its clients. All other faults are in the messages themselves (`ReplaySource`).

extension Broadcast {
    /// Carries out a fault before the message at the head leaves. A stall is the driver's.
    func suffer(_ stop: FaultStop) {
        if stop.kind.strikesOnce, configuration.mayStrike?(stop, head) == false { return }
        switch stop {
        case .disconnect: cutAll(resets: false)
        case .reset: cutAll(resets: true)
        case .silence(let nanos): silence(nanos)
        case .stall(let nanos):
            // Nobody could be sent what the stall holds up, and a client also takes a while to catch up with it.
            graceEnds = driver.elapsed(at: Self.now).addingOrMax(nanos).addingOrMax(nanos)
        }
    }

    private func cutAll(resets: Bool) {
        // All are cut before the first one's end calls back.
        let actions = clients.map { ($0, $0.state.cut(at: head, resets: resets)) }
        for (client, action) in actions { perform(action, client) }
    }

    /// Sends nothing to those who are connected from the head on, for a time or for ever; what they are owed stays
    /// owed.
    private func silence(_ nanos: UInt64) {
        let time = TimeAmount.nanoseconds(Int64(clamping: nanos))
        let until = nanos == .max ? nil : (NIODeadline.now() + time).uptimeNanoseconds
        for client in clients { client.state.fallSilent(at: head, until: until) }
        guard until != nil else { return }
        loop.assumeIsolated().scheduleTask(in: time) { self.endSilences() }
    }

    private func endSilences() {
        let now = NIODeadline.now()
        for client in clients where client.state.endSilence(at: now.uptimeNanoseconds) {
            client.lastProgress = now
            pump(client)
        }
    }
}
