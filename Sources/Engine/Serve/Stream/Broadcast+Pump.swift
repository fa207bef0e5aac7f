import Engine
import EngineTransport
import NIOCore

// Clients that are behind catch up here, and `max` runs.

extension Broadcast {
    /// Gives a client what it is behind by, as long as its channel takes it, one turn's worth at most.
    func pump(_ client: StreamClient) {
        guard phase == .running || phase == .draining, case .give(let end) = client.state.beginPump(head) else {
            return
        }
        var room = ConnectionBytes.turn
        chunks.sharing = sharing
        while room > 0, client.state.place < end, client.channel.isWritable {
            let (piece, places) = chunks.piece(from: client.state.place, before: end)
            guard isWhole() else { return }
            client.state.advance(by: places)
            room -= piece.byteCount
            client.write(piece)
        }
        client.flush()
        perform(client.state.endPump(head), client)
        gotOn()
        queuePump(client)
        finish(client)
    }

    /// Gives a client the rest in another turn of the loop.
    private func queuePump(_ client: StreamClient) {
        perform(client.state.wantsTurn(head, isWritable: client.channel.isWritable), client)
    }

    /// Moves the head of a `max` stream as far as its slowest client allows, and wakes who has room.
    ///
    /// Without clients a stream that has an end runs to its end, and an endless one waits for a client, whose speed it
    /// takes.
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

    /// Releases messages once, as far as the clients allow.
    ///
    /// - Returns: Whether there may be more to do.
    private func releaseFlatOut() -> Bool {
        let limit = limitOfClients()
        // Without clients the stream runs to its end, if it has one.
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
