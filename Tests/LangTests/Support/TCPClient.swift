import Dispatch
import TestSupport

/// Blocking clients on threads of their own, so that none holds up the tasks of what it talks to.
enum TCPClient {
    /// Connects to a port of this machine and reads to the end that the server puts.
    ///
    /// - Parameter news: called as soon as the first `count` bytes are here.
    static func exchange(
        port: Int, after count: Int = 0, news: @escaping @Sendable () -> Void = {}
    ) async throws -> [UInt8] {
        try await apart {
            let client = try LoopbackClient(port: port)
            try client.receive(count)
            news()
            return try client.receiveToEnd()
        }
    }

    static func get(_ target: String, port: Int) async throws -> HTTPAnswer {
        try await apart { try HTTPAnswer(port: port, target) }
    }

    private static func apart<Answer: Sendable>(_ body: @escaping @Sendable () throws -> Answer) async throws -> Answer
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }
}
