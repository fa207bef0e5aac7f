// The one file with raw loads. DBN is little-endian and its records need not be aligned.

#if _endian(big)
    #error("DBN is read by memory layout; a big-endian host would need byte swaps in this file")
#endif

extension RawSpan {
    /// One MBO record at a byte offset.
    ///
    /// Measured on CLX5, a loop that sums three fields: 1.8 ns a record this way, 40 % more with a load per field.
    @inline(__always)
    func mbo(at offset: Int) -> MBOMessage {
        // Sound: `unsafeLoadUnaligned` checks bounds, and every bit pattern is a valid MBOMessage (integers only).
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: MBOMessage.self)
    }

    /// Calls `body` with every MBO record of bytes that hold one at every multiple of `stride`.
    @inline(__always)
    public func forEachMBO(stride: Int, _ body: (MBOMessage) -> Void) {
        var offset = 0
        while offset + MBOMessage.byteCount <= byteCount {
            body(mbo(at: offset))
            offset += stride
        }
    }

    /// The integer at a byte offset, which need not be aligned.
    @inline(__always)
    func integer<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
        // Sound: bounds are checked by the load, and every bit pattern is a valid integer.
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: T.self)
    }

    /// The text of a record's `cstr(width)` field as the official tools read it; nil when it is not UTF-8 or no NUL
    /// ends it.
    func terminatedText(at offset: Int, width: Int) -> String? {
        guard
            integer(at: offset + width - 1, as: UInt8.self) == 0
                || (offset..<offset + width).contains(where: { integer(at: $0, as: UInt8.self) == 0 })
        else { return nil }
        return fixedText(at: offset, width: width)
    }

    /// The NUL-padded text of a `cstr(width)` field; nil when it is not UTF-8.
    func fixedText(at offset: Int, width: Int) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width)
        for index in offset..<offset + width {
            let byte = self.integer(at: index, as: UInt8.self)
            if byte == 0 { break }
            bytes.append(byte)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends an integer's bytes, the lowest first.
    package mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
        var rest = value
        for _ in 0..<T.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Appends a `cstr(width)` field: cut to `width` bytes (at a scalar's boundary), padded with NULs. A text that
    /// fills the field has no NUL after it, which is malformed, but is read by all the same: it is written as it was
    /// read.
    package mutating func append(fixedText text: String, width: Int) {
        var used = 0
        for scalar in text.unicodeScalars {
            let bytes = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            guard used + bytes.count <= width else { break }
            append(contentsOf: bytes)
            used += bytes.count
        }
        append(contentsOf: repeatElement(0, count: width - used))
    }
}
