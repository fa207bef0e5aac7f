import Engine
import NIOCore

/// The bytes of a replay, cut into pieces that all clients share.
///
/// Clients that lag read the recording in whole cells of 1,024 places (56 KiB), and the last few cells are kept, so that a
/// thousand of them at about the same place cost one copy. Replays of the same source may keep them together.
struct ChunkCache {
    /// The cells that are kept. Lives on one event loop.
    final class Store {
        fileprivate var kept: [(cell: Int, bytes: ByteBuffer)] = []
        fileprivate var oldest = 0

        init() {}
    }

    static let cellPlaces = 1024
    /// 3.5 MiB.
    private static let cells = 64

    let source: ReplaySource
    private let allocator = ByteBufferAllocator()
    private let store: Store
    private var encoder: StreamEncoder
    /// Somebody else is likely to want the same cells. For one client alone to keep them would only push the memory that
    /// is written next out of the caches: flat out to one, by turns and with a build beside it, 33.5, 37.0 and 33.5 M records/s
    /// kept, 36.3, 42.3 and 41.2 given back at once (`scripts/rates.sh 4 maxx1`; 48.4 kept on a quiet machine).
    var isShared = true

    /// - Parameter store: nil: one of its own; otherwise that of others with the same source and encoder.
    init(_ source: ReplaySource, _ encoder: StreamEncoder? = nil, keptIn store: Store? = nil) {
        self.source = source
        self.encoder = encoder ?? StreamEncoder(.dbn, source.recording)
        self.store = store ?? Store()
    }

    /// The messages from `place` up to the end of its cell, or to `end` if that comes first, and how many they are.
    mutating func chunk(from place: Int, before end: Int) -> (bytes: ByteBuffer, places: Int) {
        let cell = place / Self.cellPlaces
        let last = min(end, (cell + 1) * Self.cellPlaces)
        guard place % Self.cellPlaces == 0, last - place == Self.cellPlaces else {
            return (bytes(place..<last), last - place)
        }
        if let hit = store.kept.first(where: { $0.cell == cell }) { return (hit.bytes, Self.cellPlaces) }
        let made = bytes(place..<last)
        guard isShared else { return (made, Self.cellPlaces) }
        if store.kept.count < Self.cells {
            store.kept.append((cell, made))
        } else {
            store.kept[store.oldest] = (cell, made)
            store.oldest = (store.oldest + 1) % Self.cells
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
