import NIOCore

/// The orderly end of a connection: the FIN after the last byte, and a while for the peer to hang up.
///
/// Lives on the channel's event loop.
package final class ConnectionEnd {
    /// The time after our FIN at which a peer that has not hung up is closed.
    private static let linger = TimeAmount.seconds(2)

    private var closing: Scheduled<Void>?

    package init() {}

    /// Calls back when the socket has taken everything that its channel was given; never when the channel closes
    /// before.
    ///
    /// An empty write completes when all writes before it have. `close(mode: .output)` alone would not do: once the
    /// peer has closed its own direction, it throws away what is queued.
    package static func afterLastByte(of channel: any Channel, _ body: @escaping () -> Void) {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess(body)
        channel.writeAndFlush(ByteBuffer(), promise: promise)
    }

    /// Sends the FIN, goes on reading until the peer hangs up, and closes. To close at once would answer a peer that is
    /// still talking with a reset, and a reset can overtake what it has not read yet.
    ///
    /// - Precondition: nothing is queued.
    package func sendFIN(on channel: any Channel) {
        channel.close(mode: .output, promise: nil)
        close(channel, in: Self.linger)
    }

    /// Closes a channel after a while, in place of a close that was planned before.
    package func close(_ channel: any Channel, in time: TimeAmount) {
        guard channel.isActive else { return }
        closing?.cancel()
        closing = channel.eventLoop.assumeIsolated().scheduleTask(in: time) { channel.close(promise: nil) }
    }

    /// Forgets the planned close: the connection is closed already.
    package func cancel() { closing?.cancel() }
}
