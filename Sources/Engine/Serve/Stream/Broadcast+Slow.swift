import Engine
import EngineTransport
import NIOCore

// The policies about clients that do not keep up, where it is not enough that a client falls behind and loses nothing.

extension Broadcast {
    /// The number of messages that a client may be behind: 4 MiB of them, besides what its socket and queue hold.
    var behindLimit: Int { source.messages(inBytes: Self.flatOutWindowBytes) }

    /// The place up to which messages may leave for the clients' sake.
    ///
    /// With `max` the clients are the clock: the slowest one, or the fastest where the others lose what they miss.
    func limitOfClients() -> Int {
        let places = clients.lazy.filter { $0.state.isWaitedFor }.map { $0.state.place }
        let leader: Int?
        switch configuration.slow {
        case .drop, .disconnect: leader = driver.isFlatOut ? places.max() : nil
        case .block: leader = places.min()
        case nil: leader = driver.isFlatOut ? places.min() : nil
        }
        return leader.map { $0.addingReportingOverflow(behindLimit).partialValue } ?? .max
    }

    /// Does what the policy says about each client that is too far behind.
    func judgeSlow() {
        guard let slow = configuration.slow, slow != .block else { return }
        if let graceEnds, driver.elapsed(at: Self.now) < graceEnds { return }
        for client in clients where client.state.isSlow(head, limit: behindLimit) {
            switch slow {
            // The messages that it would lose begin before the fault that disconnects it.
            case .drop where client.state.isToBeCut: perform(client.state.cutNow(), client)
            case .drop:
                skipped += head - client.state.place
                client.skip(to: head)
            case .disconnect:
                skipped += (source.total ?? head) - client.state.place
                report.droppedClients += 1
                remove(client, bytes: client.look())
                client.channel.close(promise: nil)
            case .block: break
            }
        }
    }
}
