import Engine
import EngineTransport
import NIOCore

// The end of a stream: for everybody, for a client that leaves, and for one that takes nothing.

extension Broadcast {
    /// Ends the stream in order: everything was released, and each client is still given what it is owed.
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
    func finish(_ client: StreamClient) { if phase == .draining { perform(client.state.finish(head), client) } }

    /// Does the action that the state of a client asks for.
    func perform(_ action: ClientState.Action, _ client: StreamClient) {
        switch action {
        case .end(let ending): end(client, ending)
        case .close: client.channel.close(promise: nil)
        case .queue:
            loop.assumeIsolated().execute {
                client.state.turnCame()
                // The client may have left since, or its stream may have been cancelled.
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

    /// Checks that the recording's file has not changed: nobody is to be sent what took the place of its records.
    ///
    /// - Returns: false when it has changed; the stream has then broken off.
    /// - Complexity: two system calls where the records lie in a file, else O(1).
    func isWhole() -> Bool {
        guard let loss = source.recording.loss else { return true }
        if phase != .ended { breakOff(loss) }
        return false
    }

    /// Ends the stream and resets all of its connections, because the recording's file has changed.
    func breakOff(_ loss: LoadError) {
        report.loss = loss
        // The close sends a reset, as for every stream that breaks off.
        end { $0.channel.close(promise: nil) }
    }

    /// Ends the stream at once and takes leave of every client.
    func end(_ disconnect: (StreamClient) -> Void) {
        let leaving = clients
        clients = []
        for client in leaving {
            leave(client, bytes: client.look())
            disconnect(client)
        }
        end()
    }

    /// Takes note that a client's connection has closed.
    func left(_ client: StreamClient) {
        remove(client, bytes: client.takenBytes)
        gotOn()
        endIfDone()
    }

    /// Takes a client out of the stream.
    ///
    /// - Parameter bytes: The bytes that count as sent to it.
    func remove(_ client: StreamClient, bytes: Int) {
        guard let index = clients.firstIndex(where: { $0 === client }) else { return }
        clients.remove(at: index)
        leave(client, bytes: bytes)
    }

    func leave(_ client: StreamClient, bytes: Int) {
        client.broadcast = nil
        report.bytes += bytes
    }

    func endIfDone() { if phase == .draining, clients.isEmpty { end() } }

    /// Ends the stream and hands its report over.
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

    /// Looks now and then, until the stream ends, for clients that take nothing; does nothing without a time-out.
    func watchForStalls() {
        guard watch == nil, let timeout = configuration.stallTimeout else { return }
        let period = TimeAmount.nanoseconds(max(timeout.nanoseconds / 8, 5_000_000))
        watch = loop.assumeIsolated().scheduleTask(in: period) {
            self.watch = nil
            self.dropStalled(timeout)
            if self.phase != .ended { self.watchForStalls() }
        }
    }

    /// Disconnects the clients that were owed something and took nothing for the time-out.
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
