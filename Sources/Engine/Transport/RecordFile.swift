import Engine

/// The file of a recording that is used where it lies, for the kernel to send from: its pages go to the socket as they are.
///
/// It may be cut short under us. Then less is sent and nothing wrong, what is under way comes to a stop, and
/// `Recording.loss` says so: who streams asks it now and then.
final class RecordFile {
    private let file: OwnedFile
    private let offset: Int
    private let stride: Int

    /// - Returns: nil where the records lie in memory.
    init?(_ recording: Recording) {
        guard let (descriptor, offset) = recording.openFile() else { return nil }
        file = OwnedFile(descriptor)
        self.offset = offset
        stride = recording.stride
    }

    /// Records by their indices.
    func piece(_ range: Range<Int>) -> StreamPiece {
        file.piece(offset + range.lowerBound * stride..<offset + range.upperBound * stride)
    }
}
