/// The compressed bytes of a source, read a few hundred kilobytes at a time by the thread that decompresses them. They
/// are read and not mapped, so that a file which is cut short meanwhile ends there and does no other harm.
@safe struct CompressedReader: ~Copyable {
    private let input: SourceInput
    private let buffer: UnsafeMutableRawBufferPointer
    /// The bytes of the buffer that are not used yet: from `begin` up to `end`.
    private var begin = 0
    private var end = 0
    /// The offset at which the source is read next.
    private var position: Int
    /// The error that ended the reading; nil while there is none, and at the regular end.
    private(set) var failure: LoadError?

    /// The size of the buffer: two of zstd's largest blocks, and their headers.
    private static let byteCount = 2 * (128 << 10) + 64

    init(_ input: SourceInput, from start: Int) {
        self.input = input
        position = start
        unsafe buffer = .allocate(byteCount: Self.byteCount, alignment: 64)
    }

    // Sound: allocated in init, owned by this value alone.
    deinit { unsafe buffer.deallocate() }

    /// True when every byte of the source has been used.
    var isAtEnd: Bool { begin == end && position >= input.count }

    /// Does one decompression step with as many bytes as the stream wants.
    ///
    /// - Parameter place: the offset in the target at which the step writes.
    /// - Returns: how many bytes of the source and of the target were used.
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
