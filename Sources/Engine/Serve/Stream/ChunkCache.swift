import Engine
import NIOCore

/// The bytes of a replay, cut into pieces that all clients share.
///
/// Clients that lag read the recording in whole cells of 1,024 places (56 KiB), and the last few cells are kept, so that a
/// thousand of them at about the same place cost one copy.
struct ChunkCache {
    static let cellPlaces = 1024
    private static let cells = 32

    let source: ReplaySource
    private let allocator = ByteBufferAllocator()
    private var kept: [(cell: Int, bytes: ByteBuffer)] = []
    private var oldest = 0
    private var encoder: StreamEncoder

    init(_ source: ReplaySource, _ encoder: StreamEncoder? = nil) {
        self.source = source
        self.encoder = encoder ?? StreamEncoder(.dbn, source.recording)
    }

    /// The messages from `place` up to the end of its cell, or to `end` if that comes first, and how many they are.
    mutating func chunk(from place: Int, before end: Int) -> (bytes: ByteBuffer, places: Int) {
        let cell = place / Self.cellPlaces
        let last = min(end, (cell + 1) * Self.cellPlaces)
        guard place % Self.cellPlaces == 0, last - place == Self.cellPlaces else {
            return (bytes(place..<last), last - place)
        }
        if let hit = kept.first(where: { $0.cell == cell }) { return (hit.bytes, Self.cellPlaces) }
        let made = bytes(place..<last)
        if kept.count < Self.cells {
            kept.append((cell, made))
        } else {
            kept[oldest] = (cell, made)
            oldest = (oldest + 1) % Self.cells
        }
        return (made, Self.cellPlaces)
    }

    /// A run of messages as the clients get them.
    mutating func bytes(_ places: Range<Int>) -> ByteBuffer {
        let stride = source.recording.stride
        var buffer = allocator.buffer(capacity: places.count * stride)
        source.forEachRun(places) { run in
            // Sound: the bytes are copied during the call.
            unsafe source.recording.withUnsafeRecordBytes(run) { _ = unsafe buffer.writeBytes($0) }
        }
        source.forEachCorruption(places) { place, byte, mask in
            let offset = buffer.readerIndex + (place - places.lowerBound) * stride + byte
            if let right: UInt8 = buffer.getInteger(at: offset) { buffer.setInteger(right ^ mask, at: offset) }
        }
        return encoder.encode(buffer)
    }

    mutating func encode(_ records: ByteBuffer) -> ByteBuffer { encoder.encode(records) }
}
