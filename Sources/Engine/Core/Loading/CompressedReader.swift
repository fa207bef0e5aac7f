/// The compressed bytes of a source, read a few hundred kilobytes at a time by the thread that decompresses them: a file
/// that is cut short meanwhile just ends there.
@safe struct CompressedReader: ~Copyable {
    private let input: SourceInput
    private let buffer: UnsafeMutableRawBufferPointer
    /// What is left in the buffer.
    private var begin = 0
    private var end = 0
    /// Where the source is read next.
    private var position: Int
    /// Why there is nothing more, when that is not the end.
    private(set) var failure: LoadError?

    /// Twice what the largest block of zstd may have, and its headers.
    private static let byteCount = 2 * (128 << 10) + 64

    init(_ input: SourceInput, from start: Int) {
        self.input = input
        position = start
        unsafe buffer = .allocate(byteCount: Self.byteCount, alignment: 64)
    }

    // Sound: allocated in init, owned by this value alone.
    deinit { unsafe buffer.deallocate() }

    /// Everything has been taken.
    var isAtEnd: Bool { begin == end && position >= input.count }

    /// One decompression step, of as many bytes as the stream wants.
    ///
    /// - Parameter place: where in the target it goes.
    /// - Returns: how many bytes of both were used.
    mutating func step<Stream: StreamDecompressor & ~Copyable>(
        _ stream: inout Stream, into target: UnsafeMutableRawBufferPointer, at place: Int = 0
    ) throws(DBNError) -> (read: Int, written: Int) {
        if end - begin < stream.wanted, position < input.count { refill() }
        let count = min(stream.wanted, end - begin)
        // Sound: inside the filled part of the buffer.
        let source = unsafe UnsafeRawBufferPointer(rebasing: buffer[begin..<begin + count])
        let step = try unsafe stream.step(source, into: target, at: place)
        begin += step.read
        return step
    }

    private mutating func refill() {
        // Sound: both parts are inside the buffer; `copyMemory` allows them to overlap.
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[begin..<end])
        unsafe buffer.copyMemory(from: rest)
        begin = 0
        end = rest.count
        do throws(LoadError) {
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
            let count = try unsafe input.read(at: position, into: room)
            end += count
            // A file that has become shorter has no more.
            position = count == 0 ? input.count : position + count
        } catch {
            failure = error
            position = input.count
        }
    }
}
