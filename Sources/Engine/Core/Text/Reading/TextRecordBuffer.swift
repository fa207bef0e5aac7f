/// One record while its fields are being filled in.
@safe struct TextRecordBuffer: ~Copyable {
    /// Longer than any record.
    private static let capacity = 1024
    private let base: UnsafeMutableRawPointer
    private(set) var count = 0

    init() {
        // Sound: owned by this value alone and freed in deinit; an array would check who else has it at every store.
        unsafe base = UnsafeMutableRawPointer.allocate(byteCount: Self.capacity, alignment: 8)
    }

    deinit { unsafe base.deallocate() }

    /// Replaces the record by a template, whose fields say "not given".
    @inline(__always)
    mutating func reset(_ template: [UInt8]) {
        precondition(template.count <= Self.capacity, "no record is this long")
        count = template.count
        // Sound: checked just above; two different blocks.
        unsafe template.withUnsafeBytes { source in
            if let start = source.baseAddress { unsafe base.copyMemory(from: start, byteCount: source.count) }
        }
    }

    @inline(__always)
    mutating func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<T>.size <= count, "a field outside its record")
        // Sound: checked just above; `storeBytes` needs no alignment.
        unsafe base.storeBytes(of: value, toByteOffset: offset, as: T.self)
    }

    @inline(__always)
    func integer<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T {
        bytes { $0.integer(at: offset) }
    }

    mutating func store(text: RawSpan, at offset: Int) {
        for index in 0..<text.byteCount { store(text.byte(index), at: offset + index) }
    }

    @inline(__always)
    func append(to builder: inout ByteRegionBuilder) throws(LoadError) {
        try bytes { bytes throws(LoadError) in try builder.append(bytes) }
    }

    var all: [UInt8] { bytes { bytes in (0..<bytes.byteCount).map { bytes.byte($0) } } }

    @inline(__always)
    private func bytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        // Sound: the first `count` bytes are filled, and the span is used during the call only.
        try unsafe body(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(start: base, count: count)))
    }
}
