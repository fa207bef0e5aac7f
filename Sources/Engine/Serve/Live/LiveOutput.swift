import Engine
import EngineTransport
import NIOCore

/// Records on their way out: gathered, with a send time each where the session wants one, and compressed.
struct LiveOutput: ~Copyable {
    /// The send time of the records that are appended now, in nanoseconds since 1970.
    var wall: UInt64 = 0
    let hasTsOut: Bool
    private var zstd: DBNWriter?
    private var buffer = ByteBuffer()
    private var ready: [StreamPiece] = []
    /// Bytes of records appended since the last `take`.
    private(set) var byteCount = 0

    /// Begins a stream with its metadata.
    ///
    /// - Throws: `DBNWriteError` when there is no memory for the compression, or the dataset's name is too long for its
    ///   field.
    init(_ start: LiveStart, at wall: UInt64) throws(DBNWriteError) {
        self.wall = wall
        hasTsOut = start.hasTsOut
        let metadata = start.metadata(at: wall)
        if start.isCompressed {
            // The level is a fast one, since a block ends at every flush and a session should not cost a core.
            zstd = try DBNWriter(metadata: metadata, compression: .zstd(level: 1))
        } else {
            zstd = nil
            var writer = try DBNWriter(metadata: metadata)
            buffer.writeBytes(writer.takeOutput())
        }
    }

    /// True when bytes of a recording may leave as they lie in it.
    var isVerbatim: Bool { !hasTsOut && zstd == nil }

    mutating func append(_ record: GatewayRecord, tsEvent: UInt64? = nil) {
        let bytes = record.bytes(tsEvent: tsEvent ?? wall, tsOut: hasTsOut ? wall : nil)
        buffer.writeBytes(bytes)
        byteCount += bytes.count
    }

    /// Appends one record of version 3 without a send time.
    @inline(__always)
    mutating func append(_ record: RawSpan) {
        // Sound: the bytes are copied during the call.
        unsafe record.withUnsafeBytes { _ = unsafe buffer.writeBytes($0) }
        byteCount += record.byteCount
        guard hasTsOut else { return }
        let start = buffer.writerIndex - record.byteCount
        let words: UInt8 = record.load(0)
        buffer.setInteger(words + UInt8(RecordLayout.tsOutByteCount / 4), at: start)
        buffer.writeInteger(wall, endianness: .little)
    }

    /// Appends whole records that other sessions send too.
    ///
    /// - Precondition: `isVerbatim`.
    mutating func append(shared: StreamPiece) {
        precondition(isVerbatim, "shared bytes have no send time and are not compressed")
        seal()
        ready.append(shared)
        byteCount += shared.byteCount
    }

    private mutating func seal() {
        guard buffer.readableBytes > 0 else { return }
        ready.append(StreamPiece(buffer))
        buffer = ByteBuffer()
    }

    /// Forgets the records that were appended and not yet taken.
    mutating func discard() {
        ready = []
        buffer = ByteBuffer()
        byteCount = 0
    }

    /// Returns the pieces to be written, so that a reader gets everything that was appended.
    ///
    /// - Throws: `DBNWriteError` where compression fails.
    mutating func take(finishing: Bool = false) throws(DBNWriteError) -> [StreamPiece] {
        byteCount = 0
        seal()
        var taken: [StreamPiece] = []
        swap(&taken, &ready)
        guard zstd != nil else { return taken }
        for case .byteBuffer(let piece) in taken.lazy.map(\.data) {
            let bytes = Array(piece.readableBytesView)
            // Sound: UInt8 has no padding, and the span is used during the call only.
            try zstd?.append(records: unsafe bytes.span.bytes)
        }
        if finishing { try zstd?.finish() } else { try zstd?.flush() }
        let compressed = zstd?.takeOutput() ?? []
        return compressed.isEmpty ? [] : [StreamPiece(ByteBuffer(bytes: compressed))]
    }
}

extension LiveOutput {
    /// Appends a market-by-order record of a recording that had send times itself: those are not this session's, and
    /// are left out.
    @inline(__always)
    mutating func append(plain record: RawSpan) {
        var message: [UInt8] = []
        // Sound: the bytes are copied during the call.
        unsafe record.withUnsafeBytes { unsafe message.append(contentsOf: $0) }
        message[0] = UInt8(MBOMessage.byteCount / 4)
        // Sound: UInt8 has no padding, and the span is used during the call only.
        append(unsafe message.span.bytes)
    }

    mutating func append(message: MBOMessage) {
        var bytes: [UInt8] = []
        DBNEncoder.append(message, to: &bytes)
        // Sound: UInt8 has no padding, and the span is used during the call only.
        append(unsafe bytes.span.bytes)
    }
}
