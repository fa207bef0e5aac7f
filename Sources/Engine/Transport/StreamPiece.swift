import Engine
import NIOCore

/// Something to send, which many clients may be sent.
package struct StreamPiece {
    package let data: IOData
    /// What has to be there until it has been sent.
    private let owner: OwnedFile?

    package init(_ bytes: ByteBuffer) {
        data = .byteBuffer(bytes)
        owner = nil
    }

    /// - Parameter range: bytes of a file.
    init(_ range: Range<Int>, of file: OwnedFile) {
        data = .fileRegion(
            FileRegion(fileHandle: file.handle, readerIndex: range.lowerBound, endIndex: range.upperBound))
        owner = file
    }

    package var byteCount: Int { data.readableBytes }

    /// From a handler on, which is shorter than from the end of its pipeline.
    package func write(to context: ChannelHandlerContext) {
        context.write(NIOAny(data), promise: completion(on: context.eventLoop))
    }

    package func write(to channel: any Channel) {
        channel.write(data, promise: completion(on: channel.eventLoop))
    }

    /// What keeps the owner until then.
    private func completion(on loop: any EventLoop) -> EventLoopPromise<Void>? {
        guard let owner else { return nil }
        let promise = loop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in withExtendedLifetime(owner) {} }
        return promise
    }
}
