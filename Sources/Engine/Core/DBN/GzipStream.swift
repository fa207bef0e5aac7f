internal import CZlib

// The one importer of zlib.

/// gzip decompression (RFC 1952). Several members are one stream, and zeros after the last one are no damage.
@safe struct GzipDecompressor: ~Copyable, StreamDecompressor {
    private let stream: UnsafeMutablePointer<z_stream>
    private(set) var isAtFrameEnd = true
    /// Compressed bytes consumed so far.
    private var consumed = 0
    /// The damage that follows bytes which could be unpacked; it is reported once those have been handed out.
    private var damage: DBNError?

    var wanted: Int { 1 << 16 }
    var truncation: DBNError.Cause { .truncatedGzip }

    /// zlib's number for a window of 32 KiB (15) with a gzip header before it (16).
    private static let windowBits: Int32 = 15 + 16

    /// Begins a stream; nil when there is no memory.
    init?() {
        // Sound: owned by this value alone and freed in deinit; zlib keeps its address, so that it must not move.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: unsafe z_stream())
        let size = Int32(unsafe MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, Self.windowBits, zlibVersion(), size) == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
        unsafe self.stream = stream
    }

    deinit {
        // Sound: initialized in init, and nobody uses it any more.
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    mutating func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, at place: Int
    ) throws(DBNError) -> (read: Int, written: Int) {
        if let damage { throw damage }
        if isAtFrameEnd {
            guard unsafe !input.isEmpty else { return (0, 0) }
            if consumed > 0 {
                let padding = unsafe input.prefix { $0 == 0 }.count
                if padding > 0 {
                    consumed += padding
                    return (padding, 0)
                }
                // Sound: the stream was initialized.
                unsafe inflateReset(stream)
            }
            isAtFrameEnd = false
        }
        let room = UInt32(clamping: output.count - place)
        let given = UInt32(clamping: input.count)
        // Sound: zlib reads and writes within the sizes given, during the call; it does not change its input.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = given
        unsafe stream.pointee.next_out = output.baseAddress.map {
            unsafe ($0 + place).assumingMemoryBound(to: UInt8.self)
        }
        unsafe stream.pointee.avail_out = room
        let code = unsafe inflate(stream, Z_NO_FLUSH)
        let read = unsafe Int(given - stream.pointee.avail_in)
        let written = unsafe Int(room - stream.pointee.avail_out)
        consumed += read
        switch code {
        case Z_STREAM_END: isAtFrameEnd = true
        // `Z_BUF_ERROR` is no error: there was no input, or no room.
        case Z_OK, Z_BUF_ERROR: break
        default:
            // Sound: zlib's messages are static, NUL-terminated strings.
            let words = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "error \(code)"
            let error = DBNError(.gzip(words), at: consumed)
            guard written > 0 else { throw error }
            damage = error
        }
        return (read, written)
    }
}

/// The compression of a PNG, zlib's (RFC 1950), and the checksum that each of its chunks ends with.
package enum Zlib {
    /// The bytes as one zlib stream, at the best compression.
    package static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var count = compressBound(uLong(bytes.count))
        var out = [UInt8](repeating: 0, count: Int(count))
        // Sound: zlib reads and writes within the sizes given, during the call.
        let code = unsafe compress2(&out, &count, bytes, uLong(bytes.count), Z_BEST_COMPRESSION)
        precondition(code == Z_OK, "zlib fails for want of memory alone: the room is what it asks for")
        return Array(out[..<Int(count)])
    }

    /// The CRC-32 of ISO 3309, as PNG specification §5.5 has it.
    package static func crc(_ bytes: [UInt8]) -> UInt32 {
        // Sound: zlib reads the array's own bytes during the call.
        UInt32(truncatingIfNeeded: unsafe crc32(0, bytes, uInt(bytes.count)))
    }
}
