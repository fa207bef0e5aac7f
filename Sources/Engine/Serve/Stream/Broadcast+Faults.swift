import Engine
import NIOCore

// Faults that stop a stream or its clients. All others are in the messages themselves (`ReplaySource`).

extension Broadcast {
    /// Does what is to happen before the message at the head leaves.
    ///
    /// - Returns: False when nothing may leave now.
    func passStop(at elapsed: UInt64) -> Bool {
        if let until = stalledUntil {
            guard elapsed >= until else { return false }
            stalledUntil = nil
        }
        guard let stop = nextStop, stop.place == head else { return true }
        nextStop = source.stop(from: head + 1)
        guard let nanos = stop.stallNanos else {
            guard configuration.mayDisconnect?(head) ?? true else { return true }
            for client in clients where client.cutPlace == nil { client.cutPlace = head }
            for client in clients where client.cutPlace == client.place { cut(client) }
            return true
        }
        let (until, overflows) = elapsed.addingReportingOverflow(nanos)
        stalledUntil = overflows ? .max : until
        return nanos == 0
    }

    /// How many messages may leave before the next stop.
    func roomBeforeStop(_ room: Int) -> Int { nextStop.map { min(room, $0.place - head) } ?? room }

    func wakeAfterStall(_ until: UInt64) {
        tick?.cancel()
        tick = loop.assumeIsolated().scheduleTask(deadline: anchor + .nanoseconds(Int64(clamping: until))) {
            self.tick = nil
            guard self.phase == .running, self.pausedSince == nil else { return }
            if self.isFlatOut { self.runFlatOut() } else { self.releaseDue() }
        }
    }

    /// Disconnects a client behind the last byte of what it was given.
    func cut(_ client: StreamClient) {
        guard !client.isFinishing, !client.isGone else { return }
        client.isFinishing = true
        let promise = loop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess {
            self.remove(client, bytes: client.writtenBytes)
            client.channel.close(promise: nil)
            self.endIfDone()
        }
        client.needsFlush = false
        client.channel.writeAndFlush(ByteBuffer(), promise: promise)
    }
}
