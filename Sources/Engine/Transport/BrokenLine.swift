import Engine
import Logging
import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The `linger` of C, which inside a class may mean something else.
private typealias SocketLinger = linger

/// True when the end of a connection is a FIN or a reset.
package enum BrokenLine {
    /// The most looks at the socket, one each `nap`, before a connection is reset although its peer has not
    /// acknowledged all that it was sent.
    private static let tries = 200
    private static let nap = TimeAmount.milliseconds(5)

    /// Sets whether a close sends a reset (RST) instead of a FIN; the kernel's own close does too, when this process is
    /// killed.
    package static func setLinger(_ channel: any Channel, on: Bool, logger: Logger) {
        guard let options = channel as? any SocketOptionProvider else { return }
        options.setSoLinger(SocketLinger(l_onoff: on ? 1 : 0, l_linger: 0)).assumeIsolated().whenFailure { error in
            logger.debug("a socket's linger was not set", metadata: ["error": "\(error)"])
        }
    }

    /// Resets a connection as a line that breaks does, after the last byte that was handed to its socket: a reset
    /// throws away what the kernel has not delivered, so the kernel is given a second at most to deliver it.
    ///
    /// - Precondition: nothing is queued, and the caller is on the channel's loop.
    package static func reset(_ channel: any Channel, logger: Logger) {
        setLinger(channel, on: true, logger: logger)
        resetWhenDelivered(channel, triesLeft: tries)
    }

    #if os(Linux)
        /// The beginning of Linux's own `tcp_info`, in words of 32 bits: the header of C here lacks the end of that
        /// struct, and an older kernel writes less, which leaves zeros.
        private struct TCPInfo: Sendable {
            var words = InlineArray<40, UInt32>(repeating: 0)

            /// The sum of the segments that are not acknowledged (`tcpi_unacked`) and the bytes that have not left
            /// (`tcpi_notsent_bytes`); zero when the peer's kernel has everything.
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
            // This system does not tell how much the peer has acknowledged.
            channel.eventLoop.assumeIsolated().scheduleTask(in: nap * 10) { channel.close(promise: nil) }
        #endif
    }
}
