/// One record while its fields are being filled in.
struct TextRecordBuffer: Sendable {
    private var bytes: [UInt8] = []

    /// Starts anew from a record whose fields say "not given".
    ///
    /// Copied into the memory there is: taking the template's own would cost an allocation at the first store.
    @inline(__always)
    mutating func reset(_ template: [UInt8]) {
        guard bytes.count == template.count else {
            bytes = template.map { $0 }
            return
        }
        // Sound: two different arrays of the same length, just checked.
        unsafe bytes.withUnsafeMutableBytes { target in
            unsafe template.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
        }
    }

    var all: [UInt8] { bytes }

    @inline(__always)
    mutating func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<T>.size <= bytes.count, "a field outside its record")
        // Sound: checked just above; an unaligned store of an integer.
        unsafe bytes.withUnsafeMutableBytes { unsafe $0.storeBytes(of: value, toByteOffset: offset, as: T.self) }
    }

    @inline(__always)
    func integer<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
        // Sound: the load checks its bounds, and the span does not outlive it.
        unsafe bytes.span.bytes.integer(at: offset)
    }

    mutating func store(text: RawSpan, at offset: Int) {
        for index in 0..<text.byteCount { bytes[offset + index] = text.byte(index) }
    }

    @inline(__always)
    func append(to builder: inout ByteRegionBuilder) throws(LoadError) {
        // Sound: the span is used during the call only.
        try builder.append(unsafe bytes.span.bytes)
    }
}
