import Engine
import NIOCore

// How clients that are behind catch up, and how `max` runs.

extension Broadcast {
    /// Gives a client what it is behind, as long as it takes it, one turn's worth at most.
    func pump(_ client: StreamClient) {
        // Flushing can make a channel writable and call back.
        guard !client.isPumping, !client.isGone, !client.isFinishing, phase == .running || phase == .draining else {
            return
        }
        client.isPumping = true
        var room = Self.turnBytes
        chunks.sharing = sharing
        let end = client.goal(head)
        while room > 0, client.place < end, client.channel.isWritable {
            let (piece, places) = chunks.piece(from: client.place, before: end)
            guard isWhole() else { return }
            client.place += places
            room -= piece.byteCount
            client.write(piece)
        }
        client.flush()
        client.isPumping = false
        if client.place == client.cutPlace { cut(client) }
        if client.silentPlace == nil, client.place == head { client.isExcused = false }
        client.closeIfGone()
        gotOn()
        queuePump(client)
        finish(client)
    }

    /// The rest in another turn of the loop; when the channel is full, its becoming writable is that turn.
    private func queuePump(_ client: StreamClient) {
        guard client.place < client.goal(head), client.channel.isWritable, !client.isPumpQueued, !client.isGone,
            !client.isFinishing
        else { return }
        client.isPumpQueued = true
        loop.assumeIsolated().execute {
            client.isPumpQueued = false
            // It may have left, or its stream may have been cancelled, since.
            client.broadcast?.pump(client)
        }
    }

    /// Moves the head of a `max` stream as far as its slowest client allows, and wakes who has room.
    ///
    /// With nobody there a stream that ends runs to its end, and one that does not waits for a client: nobody to be as fast
    /// as.
    func runFlatOut() {
        guard phase == .running, !driver.isPaused, !isRunningFlatOut else { return }
        // Cutting a client off can call back.
        isRunningFlatOut = true
        defer { isRunningFlatOut = false }
        driver.beginTurn(at: Self.now)
        while releaseFlatOut() {}
        for client in clients { queuePump(client) }
        if driver.isAtEnd { drain() }
    }

    /// - Returns: whether there may be more to do.
    private func releaseFlatOut() -> Bool {
        let limit = limitOfClients()
        // Nobody there: it runs to its end, if it has one.
        switch driver.next(before: limit == .max && source.total == nil ? head : limit) {
        case .leave:
            lastActivity = .now()
            tellProgress()
            judgeSlow()
            return true
        case .stop(let stop):
            suffer(stop)
            return true
        case .wait(let until):
            wake(at: until)
            return false
        case .held, .yield, .paused, .ended: return false
        }
    }
}
