import Engine
import EngineTransport
import NIOCore

/// The books as records, for a client that comes when the stream is under way: applied to empty books, they give the
/// state that the records after them go on from.
package struct StreamSnapshot: Sendable {
    private let timeline: Timeline
    private let pieces: [BookPiece]

    /// Makes a snapshot of some books.
    ///
    /// - Parameter books: The books to send; nil: all.
    package init(_ timeline: Timeline, books: BookSelection? = nil) {
        self.timeline = timeline
        pieces = timeline.books.flatMap { summary in
            books.map { $0.pieces(of: summary.key) } ?? [BookPiece(whole: summary.key)]
        }
    }

    /// Returns a clear of each book and its orders in the order of their priority, after `position` records of the
    /// recording.
    ///
    /// - Complexity: O(orders), and back to the record of the oldest one.
    func records(at position: Int) -> ByteBuffer {
        let stride = timeline.recording.stride
        var bytes: [UInt8] = []
        for piece in pieces where piece.stands(at: position) {
            for message in BookMessages.messages(piece, of: timeline, at: position) {
                let start = bytes.count
                DBNEncoder.append(message, to: &bytes)
                guard stride > MBOMessage.byteCount else { continue }
                // The stream's records have a time of sending: these say that theirs is not known.
                bytes[start] = UInt8(stride / 4)
                bytes.append(contentsOf: repeatElement(0xFF, count: stride - MBOMessage.byteCount))
            }
        }
        return ByteBuffer(bytes: bytes)
    }
}
