import Engine
import NIOCore

// How a stream ends: for everybody, for a client that leaves, and for one that takes nothing.

extension Broadcast {
    func drain() {
        guard phase == .running else { return }
        phase = .draining
        let now = NIODeadline.now()
        for client in clients { client.lastProgress = now }
        watchForStalls()
        for client in clients { finish(client) }
        endIfDone()
    }

    /// Sends the FIN to a client that has been given everything, behind the last byte of it.
    func finish(_ client: StreamClient) {
        guard phase == .draining, client.place == head, !client.isFinishing, !client.isGone else { return }
        client.isFinishing = true
        // An empty write completes when all before it is with the socket. `close(mode: .output)` alone would not do: once
        // the client has closed its own direction, it throws away what is queued.
        let promise = loop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess {
            self.lastActivity = .now()
            self.remove(client, bytes: client.writtenBytes)
            client.endOutput()
            self.endIfDone()
        }
        client.channel.writeAndFlush(ByteBuffer(), promise: promise)
    }

    /// Breaks off when the recording's file is no longer what it was: nobody is to be sent what took the place of its records.
    ///
    /// - Complexity: two system calls where the records lie in a file, else O(1).
    func isWhole() -> Bool {
        guard let loss = source.recording.loss else { return true }
        guard phase != .ended else { return false }
        report.loss = loss
        let leaving = clients
        clients = []
        for client in leaving {
            leave(client, bytes: client.look())
            // A reset, as whatever breaks off.
            client.channel.close(promise: nil)
        }
        end()
        return false
    }

    /// A client that is being sent from a file that was cut off is at a stop, and asks for nothing any more.
    func watchFile() {
        loop.assumeIsolated().scheduleTask(in: .milliseconds(100)) {
            if self.phase != .ended, self.isWhole() { self.watchFile() }
        }
    }

    func left(_ client: StreamClient) {
        remove(client, bytes: client.takenBytes)
        gotOn()
        endIfDone()
    }

    func remove(_ client: StreamClient, bytes: Int) {
        guard let index = clients.firstIndex(where: { $0 === client }) else { return }
        clients.remove(at: index)
        leave(client, bytes: bytes)
    }

    func leave(_ client: StreamClient, bytes: Int) {
        client.broadcast = nil
        report.bytes += bytes
    }

    func endIfDone() {
        if phase == .draining, clients.isEmpty { end() }
    }

    func end() {
        phase = .ended
        tick?.cancel()
        tick = nil
        watch?.cancel()
        watch = nil
        report.records = head
        report.elapsedNanos = driver.elapsed(at: lastActivity.uptimeNanoseconds)
        report.scheduledRate = driver.scheduledRate
        report.lag = lags?.lag
        report.drops = skipped + droppedAt.reduce(0) { $0 + max((source.total ?? head) - $1, 0) }
        report.droppedClients += droppedAt.count
        report.faults = source.ledger(released: head)
        onEnd?(report)
        onEnd = nil
    }

    func watchForStalls() {
        guard watch == nil, let timeout = configuration.stallTimeout else { return }
        let period = TimeAmount.nanoseconds(max(timeout.nanoseconds / 8, 5_000_000))
        watch = loop.assumeIsolated().scheduleTask(in: period) {
            self.watch = nil
            self.dropStalled(timeout)
            if self.phase != .ended { self.watchForStalls() }
        }
    }

    func dropStalled(_ timeout: TimeAmount) {
        let now = NIODeadline.now()
        for client in clients {
            let before = client.takenBytes
            let taken = client.look()
            let isServed = client.place == head || client.place == client.silentPlace
            let owesNothing = taken == client.writtenBytes && isServed && !client.isFinishing
            if taken != before || owesNothing {
                client.lastProgress = now
            } else if now - client.lastProgress >= timeout {
                droppedAt.append(client.place(ofTaken: taken, messageBytes: chunks.messageBytes))
                remove(client, bytes: taken)
                client.channel.close(promise: nil)
            }
        }
        gotOn()
        endIfDone()
    }
}
