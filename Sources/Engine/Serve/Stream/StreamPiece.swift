import NIOCore

/// Something to send, which many clients may be sent.
struct StreamPiece {
    let data: IOData
    /// What has to be there until it has been sent.
    private let owner: AnyObject?

    init(_ bytes: ByteBuffer) {
        data = .byteBuffer(bytes)
        owner = nil
    }

    /// - Parameter range: of a file that is open as long as its owner lives.
    init(_ range: Range<Int>, of file: NIOFileHandle, keeping owner: AnyObject) {
        data = .fileRegion(FileRegion(fileHandle: file, readerIndex: range.lowerBound, endIndex: range.upperBound))
        self.owner = owner
    }

    var byteCount: Int { data.readableBytes }

    func write(to channel: any Channel) {
        guard let owner else { return channel.write(data, promise: nil) }
        let promise = channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in withExtendedLifetime(owner) {} }
        channel.write(data, promise: promise)
    }
}
