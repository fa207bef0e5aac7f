import Engine
import NIOCore

/// The orderly end of a connection: the FIN after the last byte, and a while for the peer to hang up.
///
/// Lives on the channel's event loop.
package final class ConnectionEnd {
    /// A peer that does not hang up after our FIN is closed after this.
    private static let linger = TimeAmount.seconds(2)

    private var closing: Scheduled<Void>?

    package init() {}

    /// Calls back when everything that a channel was given is with its socket; never when it closes before.
    ///
    /// An empty write completes when all before it has. `close(mode: .output)` alone would not do: once the peer has closed
    /// its own direction, it throws away what is queued.
    package static func afterLastByte(of channel: any Channel, _ body: @escaping () -> Void) {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess(body)
        channel.writeAndFlush(ByteBuffer(), promise: promise)
    }

    /// Sends the FIN, goes on reading until the peer hangs up, and closes. To close at once would answer a peer that is still
    /// talking with a reset, and a reset can overtake what it has not read yet.
    ///
    /// - Precondition: nothing is queued.
    package func sendFIN(on channel: any Channel) {
        channel.close(mode: .output, promise: nil)
        close(channel, in: Self.linger)
    }

    /// Closes after a while, whatever was to be done later before.
    package func close(_ channel: any Channel, in time: TimeAmount) {
        guard channel.isActive else { return }
        closing?.cancel()
        closing = channel.eventLoop.assumeIsolated().scheduleTask(in: time) { channel.close(promise: nil) }
    }

    /// The connection is closed.
    package func cancel() { closing?.cancel() }
}
