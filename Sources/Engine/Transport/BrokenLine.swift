import Engine
import Logging
import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// C's own; inside a class the name may mean something else.
private typealias SocketLinger = linger

/// Whether the end of a connection is a FIN or a reset.
package enum BrokenLine {
    /// How long a peer may take to acknowledge what it was sent before its connection is reset all the same.
    private static let tries = 200
    private static let nap = TimeAmount.milliseconds(5)

    /// With it on, a close sends a reset (RST) and not a FIN, also the kernel's when this process is killed.
    package static func setLinger(_ channel: any Channel, on: Bool, logger: Logger) {
        guard let options = channel as? any SocketOptionProvider else { return }
        options.setSoLinger(SocketLinger(l_onoff: on ? 1 : 0, l_linger: 0)).assumeIsolated().whenFailure { error in
            logger.debug("a socket's linger was not set", metadata: ["error": "\(error)"])
        }
    }

    /// Resets a connection as a line that breaks does, behind the last byte that was handed to its socket: a reset throws away
    /// what the kernel has not delivered, so that a second at most is given to it.
    ///
    /// - Precondition: nothing is queued, and the caller is on the channel's loop.
    package static func reset(_ channel: any Channel, logger: Logger) {
        setLinger(channel, on: true, logger: logger)
        resetWhenDelivered(channel, triesLeft: tries)
    }

    #if os(Linux)
        /// The beginning of Linux's own `tcp_info`, in words of 32 bits: C's header here lacks its end, and an older kernel writes
        /// less, which leaves zeros.
        private struct TCPInfo: Sendable {
            var words = InlineArray<40, UInt32>(repeating: 0)

            /// Segments that are not acknowledged (`tcpi_unacked`) and bytes that have not left (`tcpi_notsent_bytes`): zero when
            /// the peer's kernel has all of it.
            var undelivered: UInt64 { UInt64(words[6]) + UInt64(words[36]) }
        }
    #endif

    private static func resetWhenDelivered(_ channel: any Channel, triesLeft: Int) {
        #if os(Linux)
            guard triesLeft > 0, channel.isActive, let options = channel as? any SocketOptionProvider else {
                return channel.close(promise: nil)
            }
            let info: EventLoopFuture<TCPInfo> = options.unsafeGetSocketOption(
                level: .tcp, name: NIOBSDSocket.Option(rawValue: TCP_INFO))
            info.map(\.undelivered).assumeIsolated().whenComplete { undelivered in
                guard case .success(1...) = undelivered else { return channel.close(promise: nil) }
                channel.eventLoop.assumeIsolated().scheduleTask(in: nap) {
                    resetWhenDelivered(channel, triesLeft: triesLeft - 1)
                }
            }
        #else
            // Nothing tells here how far it is.
            channel.eventLoop.assumeIsolated().scheduleTask(in: nap * 10) { channel.close(promise: nil) }
        #endif
    }
}
