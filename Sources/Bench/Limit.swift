import CBaseline
import Engine

/// The fastest books that we can write in C++ for records that are known beforehand: the limit of the machine.
@safe final class Limit {
    private let books: OpaquePointer

    /// Makes the books; nil when the recording has records that these books leave out (see `limit_create`).
    init?(_ recording: Recording) {
        // Sound: the records outlive the call that reads exactly `count` of them.
        let made = unsafe recording.withUnsafeRecordBytes(0..<recording.count) {
            unsafe limit_create($0.baseAddress, recording.count, recording.stride)
        }
        guard let made = unsafe made else { return nil }
        unsafe books = made
    }

    // Sound: made in init, owned by this value alone.
    deinit { unsafe limit_destroy(books) }

    /// Empties the books and plays the recording that they were made for, with the BBO read at every F_LAST.
    func play(_ recording: Recording) {
        unsafe limit_clear(books)
        // Sound: as in init.
        unsafe recording.withUnsafeRecordBytes(0..<recording.count) {
            unsafe limit_apply(books, $0.baseAddress, recording.count, recording.stride, 1)
        }
    }

    var summary: book_summary { unsafe limit_summarize(books) }
}
