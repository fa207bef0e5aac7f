import Engine

/// The file of a recording whose records are used where they lie, for the kernel to send from: its pages go to the
/// socket as they are.
///
/// The file may be cut short while we send. Then less is sent and nothing wrong, sending comes to a stop, and
/// `Recording.loss` says so: whoever streams asks for it now and then.
final class RecordFile {
    private let file: OwnedFile
    private let offset: Int
    private let stride: Int

    /// Opens the recording's file; nil where the records lie in memory.
    init?(_ recording: Recording) {
        guard let (descriptor, offset) = recording.openFile() else { return nil }
        file = OwnedFile(descriptor)
        self.offset = offset
        stride = recording.stride
    }

    /// Returns a piece with the records of a range of indices.
    func piece(_ range: Range<Int>) -> StreamPiece {
        file.piece(offset + range.lowerBound * stride..<offset + range.upperBound * stride)
    }
}
