import Engine
import NIOCore

/// The bytes of a replay, cut into pieces that all clients share.
///
/// Clients that lag read the recording in whole cells of 1,024 places (56 KiB), and the last few cells are kept, so
/// that a thousand of them at about the same place cost one copy. Replays of the same source may share a `Store` of
/// cells.
package struct ChunkCache {
    /// The cells that are kept, and the file and pages that bytes are sent from. Lives on one event loop.
    package final class Store {
        fileprivate let pages: PageStore
        /// The recording's file; nil before it was asked for, and a nil inside where the records lie in memory.
        fileprivate var file: RecordFile??
        fileprivate var kept: [(cell: Int, bytes: ByteBuffer)] = []
        fileprivate var oldest = 0

        package init(pages: PageStore = PageStore()) { self.pages = pages }
    }

    /// Messages of a cell.
    package static let cellPlaces = PageStore.cellPlaces
    /// The most messages of a piece that the kernel sends: four cells.
    package static let pagedPlaces = 4 * cellPlaces
    /// The cells that are kept at most: 3.5 MiB of them.
    private static let cells = 64
    /// The least bytes of a piece that the kernel sends; smaller pieces are sent faster as copies.
    private static let leastPagedBytes = 16 << 10

    let source: ReplaySource
    private let allocator = ByteBufferAllocator()
    private let store: Store
    private var encoder: StreamEncoder
    /// The clients that are likely to want the same cells. For one client alone to keep them would only push the memory
    /// that is written next out of the caches: flat out to one, by turns and with a build beside it, 33.5, 37.0 and
    /// 33.5 M records/s kept, 36.3, 42.3 and 41.2 given back at once (`scripts/rates.sh 4 maxx1`; 48.4 kept on a quiet
    /// machine).
    package var sharing = Sharing.scattered

    /// The clients that are sent the messages of one source.
    package enum Sharing {
        /// One client.
        case alone
        /// Several clients, each at its own place.
        case scattered
        /// Several clients, all at about the same place.
        case together
    }

    /// Makes a cache for the messages of a source.
    ///
    /// - Parameters:
    ///   - encoder: The encoder of the clients' format; nil for DBN.
    ///   - store: The cells of others with the same source and encoder; nil for a store of its own.
    package init(_ source: ReplaySource, _ encoder: StreamEncoder? = nil, keptIn store: Store? = nil) {
        self.source = source
        self.encoder = encoder ?? StreamEncoder(.dbn, source.recording)
        self.store = store ?? Store()
    }

    /// The bytes of one message on the wire; nil where they differ from message to message.
    package var messageBytes: Int? { encoder.messageBytes }

    /// Returns the messages from `place` up to the end of its cell, or to `end` if that comes first, and how many they
    /// are.
    mutating func chunk(from place: Int, before end: Int) -> (bytes: ByteBuffer, places: Int) {
        let cell = place / Self.cellPlaces
        let last = min(end, (cell + 1) * Self.cellPlaces)
        guard place % Self.cellPlaces == 0, last - place == Self.cellPlaces else {
            return (bytes(place..<last), last - place)
        }
        if let hit = store.kept.first(where: { $0.cell == cell }) { return (hit.bytes, Self.cellPlaces) }
        let made = bytes(place..<last)
        guard sharing != .alone else { return (made, Self.cellPlaces) }
        if store.kept.count < Self.cells {
            store.kept.append((cell, made))
        } else {
            store.kept[store.oldest] = (cell, made)
            store.oldest = (store.oldest + 1) % Self.cells
        }
        return (made, Self.cellPlaces)
    }

    /// Returns some messages from `place` on, at most up to `end`: as pages that the kernel sends, where they lie in a
    /// file or will be sent more than once, and copied otherwise.
    package mutating func piece(from place: Int, before end: Int) -> (piece: StreamPiece, places: Int) {
        if let paged = paged(from: place, before: end) { return paged }
        let (bytes, places) = chunk(from: place, before: end)
        return (StreamPiece(bytes), places)
    }

    /// Returns the messages of a run of places as pieces to send; a short run is copied.
    package mutating func pieces(_ places: Range<Int>) -> [StreamPiece] {
        var pieces: [StreamPiece] = []
        var place = places.lowerBound
        while place < places.upperBound {
            guard let (piece, count) = paged(from: place, before: places.upperBound) else {
                pieces.append(StreamPiece(bytes(place..<places.upperBound)))
                break
            }
            pieces.append(piece)
            place += count
        }
        return pieces
    }

    /// Returns messages as pages that the kernel sends; nil where they are few, or copying costs less.
    private mutating func paged(from place: Int, before end: Int) -> (piece: StreamPiece, places: Int)? {
        guard let messageBytes else { return nil }
        let inPass = place % source.count
        let last = min(inPass + min(end - place, Self.pagedPlaces), source.count)
        guard (last - inPass) * messageBytes >= Self.leastPagedBytes else { return nil }
        if encoder.format == .dbn, source.isVerbatim, let file = file() {
            return (file.piece(source.range.lowerBound + inPass..<source.range.lowerBound + last), last - inPass)
        }
        guard isSentAgain else { return nil }
        return store.pages.piece(from: inPass, before: last, of: source.count, messageBytes: messageBytes) { bytes($0) }
    }

    private func file() -> RecordFile? {
        if let known = store.file { return known }
        let file = RecordFile(source.recording)
        store.file = .some(file)
        return file
    }

    /// True when a message is likely to be sent again, to others or in another pass, while its page is still kept. To
    /// put it into pages only once costs more than to copy it.
    private var isSentAgain: Bool {
        if sharing == .together { return true }
        let isKept = source.count <= PageStore.mostSegments * PageStore.segmentPlaces
        return isKept && (sharing == .scattered || source.total != source.count)
    }

    /// Returns a run of messages as the clients get them, with the bytes that faults corrupt.
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

    package mutating func encode(_ records: ByteBuffer) -> ByteBuffer { encoder.encode(records) }
}
