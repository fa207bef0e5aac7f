import Engine
import Logging
import NIOCore

/// The clients of a stream server, in a stream or waiting for one. Lives on the server's event loop.
final class StreamLobby {
    private let logger: Logger
    private var clients: [ObjectIdentifier: StreamClient] = [:]
    private var broadcast: Broadcast?
    private var wanted = 0
    private var isClosed = false
    private var limit = Int.max
    private var refused = 0
    private var made = 0

    init(logger: Logger) { self.logger = logger }

    func makeClient(_ channel: any Channel) -> StreamClient {
        made += 1
        let client = StreamClient(channel, logger: logger, onJoin: { self.join($0) }, onLeave: { self.leave($0) })
        client.number = made
        return client
    }

    private func join(_ client: StreamClient) {
        guard !isClosed else {
            client.hangUp()
            return
        }
        guard clients.count < limit else {
            if refused == 0 { logger.warning("too many clients", metadata: ["limit": "\(limit)"]) }
            refused += 1
            broadcast?.report.refusedClients += 1
            client.hangUp()
            return
        }
        clients[ObjectIdentifier(client)] = client
        guard let broadcast, broadcast.phase != .ended else { return }
        broadcast.add(client)
        startIfReady()
    }

    private func leave(_ client: StreamClient) { clients[ObjectIdentifier(client)] = nil }

    /// Begins a stream with everybody who is connected.
    ///
    /// - Parameters:
    ///   - waitForClients: The clients to wait for before the first message.
    ///   - limit: The most clients; later ones are turned away.
    /// - Returns: false when a stream is under way already.
    func begin(_ broadcast: Broadcast, waitForClients: Int, limit: Int) -> Bool {
        if let current = self.broadcast, current.phase != .ended { return false }
        self.broadcast = broadcast
        self.limit = limit
        wanted = min(waitForClients, limit)
        // Clients that came before the stream came before its limit was known.
        for client in clients.values.sorted(by: { $0.number < $1.number }).dropFirst(limit) {
            broadcast.report.refusedClients += 1
            clients[ObjectIdentifier(client)] = nil
            client.hangUp()
        }
        for client in clients.values where client.state.isOpen { broadcast.add(client) }
        if isClosed { broadcast.cancel() } else { startIfReady() }
        return true
    }

    private func startIfReady() {
        guard let broadcast, broadcast.phase == .waiting, broadcast.clients.count >= wanted else { return }
        broadcast.start()
    }

    func cancel() { broadcast?.cancel() }

    func pause() { broadcast?.pause() }

    func resume(at pace: Pace?) { broadcast?.resume(at: pace) }

    func close() {
        isClosed = true
        broadcast?.cancel()
        for client in clients.values { client.hangUp() }
    }
}
