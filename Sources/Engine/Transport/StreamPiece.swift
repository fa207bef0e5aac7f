import NIOCore

/// A piece of bytes to send, in memory or in a file, which many clients may be sent.
package struct StreamPiece {
    package let data: IOData
    /// The file that has to stay open until the piece has been sent; nil for bytes in memory.
    private let owner: OwnedFile?

    package init(_ bytes: ByteBuffer) {
        data = .byteBuffer(bytes)
        owner = nil
    }

    /// Makes a piece of a file.
    ///
    /// - Parameter range: Offsets in bytes.
    init(_ range: Range<Int>, of file: OwnedFile) {
        data = .fileRegion(
            FileRegion(fileHandle: file.handle, readerIndex: range.lowerBound, endIndex: range.upperBound))
        owner = file
    }

    package var byteCount: Int { data.readableBytes }

    /// Writes from a handler on, which is a shorter way than from the end of its pipeline.
    package func write(to context: ChannelHandlerContext) {
        context.write(NIOAny(data), promise: completion(on: context.eventLoop))
    }

    package func write(to channel: any Channel) { channel.write(data, promise: completion(on: channel.eventLoop)) }

    /// Returns a promise that keeps the owner until the piece has been sent; nil without an owner.
    private func completion(on loop: any EventLoop) -> EventLoopPromise<Void>? {
        guard let owner else { return nil }
        let promise = loop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in withExtendedLifetime(owner) {} }
        return promise
    }
}
