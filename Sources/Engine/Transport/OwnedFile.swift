import NIOCore

/// An open file that pieces are sent from; it is closed when nobody sends from it any more.
final class OwnedFile {
    let handle: NIOFileHandle

    /// Takes over the descriptor and closes it at the end.
    init(_ descriptor: CInt) { handle = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: descriptor) }

    deinit {
        do {
            try handle.close()
        } catch {
            assertionFailure("a file to send from was not closed: \(error)")
        }
    }

    /// Returns a piece with the bytes at these offsets; the piece keeps the file open until it is sent.
    func piece(_ range: Range<Int>) -> StreamPiece { StreamPiece(range, of: self) }
}
