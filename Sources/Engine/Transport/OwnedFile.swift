import Engine
import NIOCore

/// A file of ours, closed when nobody sends from it any more.
final class OwnedFile {
    let handle: NIOFileHandle

    /// Takes the descriptor over.
    init(_ descriptor: CInt) {
        handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor)
    }

    deinit {
        do {
            try handle.close()
        } catch {
            assertionFailure("a file to send from was not closed: \(error)")
        }
    }

    /// Bytes of it by their places, which keep it open until they are sent.
    func piece(_ range: Range<Int>) -> StreamPiece { StreamPiece(range, of: self) }
}
