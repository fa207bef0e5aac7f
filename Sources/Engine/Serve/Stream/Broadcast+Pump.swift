import Engine
import NIOCore

// How clients that are behind catch up, and how `max` runs.

extension Broadcast {
    /// Gives a client what it is behind, as long as it takes it, one turn's worth at most.
    func pump(_ client: StreamClient) {
        // Flushing can make a channel writable and call back.
        guard !client.isPumping, !client.isGone, phase == .running || phase == .draining else { return }
        client.isPumping = true
        var room = Self.turnBytes
        while room > 0, client.place < head, client.channel.isWritable {
            let (bytes, places) = chunks.chunk(from: client.place, before: head)
            client.place += places
            room -= bytes.readableBytes
            client.write(bytes)
        }
        client.flush()
        client.isPumping = false
        if phase == .running, isFlatOut { runFlatOut() }
        queuePump(client)
        finish(client)
    }

    /// The rest in another turn of the loop; when the channel is full, its becoming writable is that turn.
    private func queuePump(_ client: StreamClient) {
        guard client.place < head, client.channel.isWritable, !client.isPumpQueued, !client.isGone else { return }
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
        let window = max(Self.flatOutWindowBytes / source.recording.stride, 1)
        let slowest = clients.lazy.filter { !$0.isGone }.map(\.place).min()
        let goal: Int
        if let slowest {
            goal = min(slowest + window, source.total ?? .max)
        } else if let total = source.total {
            goal = total
        } else {
            return
        }
        if goal > head {
            var unscheduled: [UInt64] = []
            _ = pacer.release(at: 0, limit: goal - head, targets: &unscheduled)
            lastActivity = .now()
            tellProgress()
            for client in clients { queuePump(client) }
        }
        if pacer.isAtEnd { drain() }
    }
}
