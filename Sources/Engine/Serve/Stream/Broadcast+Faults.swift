import Engine
import NIOCore

// Faults that stop a stream or its clients. All others are in the messages themselves (`ReplaySource`).

extension Broadcast {
    /// Does what is to happen before the message at the head leaves. A stall is the driver's.
    func suffer(_ stop: FaultStop) {
        if stop.kind.strikesOnce, configuration.mayStrike?(stop, head) == false { return }
        switch stop {
        case .disconnect: cutAll(resets: false)
        case .reset: cutAll(resets: true)
        case .silence(let nanos): silence(nanos)
        case .stall(let nanos):
            // What it holds up, nobody could be sent; and to catch up with it takes a client a while too.
            graceEnds = driver.elapsed(at: Self.now).addingOrMax(nanos).addingOrMax(nanos)
        }
    }

    private func cutAll(resets: Bool) {
        for client in clients where client.cutPlace == nil {
            client.cutPlace = head
            client.isReset = resets
        }
        for client in clients where client.cutPlace == client.place { cut(client) }
    }

    /// Disconnects a client behind the last byte of what it was given.
    func cut(_ client: StreamClient) {
        guard !client.isFinishing, !client.isGone else { return }
        client.isFinishing = true
        let promise = loop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess {
            self.remove(client, bytes: client.writtenBytes)
            if client.isReset { client.breakOff() } else { client.channel.close(promise: nil) }
            self.endIfDone()
        }
        client.needsFlush = false
        client.channel.writeAndFlush(ByteBuffer(), promise: promise)
    }

    /// Everybody who is connected gets nothing from the head on, for so long or for ever; what they are owed stays owed.
    private func silence(_ nanos: UInt64) {
        let time = TimeAmount.nanoseconds(Int64(clamping: nanos))
        let until = nanos == .max ? nil : NIODeadline.now() + time
        for client in clients where client.cutPlace == nil && !client.isFinishing && !client.isSilentForEver {
            client.silentUntil = until.map { max($0, client.silentUntil ?? $0) }
            client.silentPlace = client.silentPlace ?? head
            client.isExcused = true
        }
        guard until != nil else { return }
        loop.assumeIsolated().scheduleTask(in: time) { self.endSilences() }
    }

    private func endSilences() {
        let now = NIODeadline.now()
        for client in clients {
            guard client.silentPlace != nil, let until = client.silentUntil, until <= now else { continue }
            client.silentPlace = nil
            client.silentUntil = nil
            client.lastProgress = now
            pump(client)
        }
    }
}
