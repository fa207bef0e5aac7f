import Engine
import EngineTransport
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

    /// Ends a client that has been given everything.
    func finish(_ client: StreamClient) {
        if phase == .draining { perform(client.state.finish(head), client) }
    }

    /// Does what the state of a client asks for.
    func perform(_ action: ClientState.Action, _ client: StreamClient) {
        switch action {
        case .end(let ending): end(client, ending)
        case .close: client.channel.close(promise: nil)
        case .queue:
            loop.assumeIsolated().execute {
                client.state.turnCame()
                // It may have left, or its stream may have been cancelled, since.
                client.broadcast?.pump(client)
            }
        case .nothing, .give: break
        }
    }

    /// Ends a client after the last byte of what it was given.
    private func end(_ client: StreamClient, _ ending: ClientState.Ending) {
        ConnectionEnd.afterLastByte(of: client.channel) {
            if ending == .finish { self.lastActivity = .now() }
            self.remove(client, bytes: client.writtenBytes)
            client.end(ending)
            self.endIfDone()
        }
        client.needsFlush = false
    }

    /// Nobody is to be sent what took the place of the recording's records.
    ///
    /// - Returns: whether its file is still what it was; if not, the stream has broken off.
    /// - Complexity: two system calls where the records lie in a file, else O(1).
    func isWhole() -> Bool {
        guard let loss = source.recording.loss else { return true }
        if phase != .ended { breakOff(loss) }
        return false
    }

    func breakOff(_ loss: LoadError) {
        report.loss = loss
        let leaving = clients
        clients = []
        for client in leaving {
            leave(client, bytes: client.look())
            // A reset, as whatever breaks off.
            client.channel.close(promise: nil)
        }
        end()
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
        report.faults = source.journal(released: head)
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
            let owesNothing = taken == client.writtenBytes && client.state.isServed(head)
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
