/// Writes text into memory that the caller owns, from its start on: every store is checked against the end,
/// and all the unsafe memory of the record encoder is in this file.
///
/// Numbers are written eight digits at a time with one 8-byte store, which may put up to seven bytes of no meaning
/// after the text; the next store overwrites them, and the memory needs `slack` bytes more than the text.
@safe struct TextCursor: ~Copyable {
    private let base: UnsafeMutableRawPointer
    private let capacity: Int
    /// Bytes written.
    private(set) var count = 0

    /// Bytes that a store may need beyond the text itself.
    static let slack = 16

    /// Makes a cursor at the start of memory; nil for memory without an address.
    ///
    /// - Parameter memory: not empty, and valid as long as the cursor is used.
    init?(_ memory: UnsafeMutableRawBufferPointer) {
        guard let start = memory.baseAddress else { return nil }
        // Sound: the caller keeps the memory alive while the cursor lives (`withUnsafeMutableBytes` around both).
        unsafe base = start
        capacity = memory.count
    }

    /// Bytes left.
    var room: Int { capacity - count }

    /// Stores a value's bytes and counts the first `used` of them as text.
    @inline(__always)
    mutating func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, used: Int) {
        precondition(capacity - count >= MemoryLayout<T>.size, "a line is longer than was reckoned")
        // Sound: checked just above; the type has no padding.
        unsafe base.storeBytes(of: value, toByteOffset: count, as: T.self)
        count += used
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) { store(byte, used: 1) }

    @inline(__always)
    mutating func append(_ character: Unicode.Scalar) { store(UInt8(ascii: character), used: 1) }

    /// Appends bytes of a table that has seven more bytes after every text in it.
    @inline(__always)
    mutating func append(_ literals: RawSpan, at start: Int, count length: Int) {
        var done = 0
        while done < length {
            store(literals.integer(at: start + done, as: UInt64.self), used: min(8, length - done))
            done += 8
        }
    }

    mutating func append(_ bytes: [UInt8]) { for byte in bytes { append(byte) } }
}

extension TextCursor {
    /// Writes a number in decimal, without leading zeros.
    @inline(__always)
    mutating func decimal(_ value: UInt64) {
        if value < 100_000_000 {
            leadingDigits(UInt32(truncatingIfNeeded: value))
        } else if value < 10_000_000_000_000_000 {
            leadingDigits(UInt32(truncatingIfNeeded: value / 100_000_000))
            eightDigits(UInt32(truncatingIfNeeded: value % 100_000_000))
        } else {
            let high = value / 100_000_000
            leadingDigits(UInt32(truncatingIfNeeded: high / 100_000_000))
            eightDigits(UInt32(truncatingIfNeeded: high % 100_000_000))
            eightDigits(UInt32(truncatingIfNeeded: value % 100_000_000))
        }
    }

    @inline(__always)
    mutating func decimal(_ value: Int64) {
        if value < 0 { append("-") }
        decimal(value.magnitude)
    }

    /// Writes all eight digits of a number below 100,000,000.
    @inline(__always)
    mutating func eightDigits(_ value: UInt32) { store(Self.digits(value) | Self.zeros, used: 8) }

    /// Writes all nine digits of a number below 1,000,000,000.
    @inline(__always)
    mutating func nineDigits(_ value: UInt32) {
        append(UInt8(truncatingIfNeeded: value / 100_000_000) | 0x30)
        eightDigits(value % 100_000_000)
    }

    /// Writes the digits of a number below 100,000,000, leading zeros left out.
    @inline(__always)
    private mutating func leadingDigits(_ value: UInt32) {
        let digits = Self.digits(value)
        // The first digit is the lowest byte; the last one is printed even when it is zero.
        let leading = min(digits.trailingZeroBitCount, 56) & ~7
        store((digits | Self.zeros) >> UInt64(leading), used: 8 - leading / 8)
    }

    private static var zeros: UInt64 { 0x3030_3030_3030_3030 }

    /// Eight decimal digits in eight bytes, the first in the lowest, all halves of a word at once: 4 + 4 digits, then
    /// four times two, then eight of one. Divisions by 100 and 10 are multiplications that are exact for what a lane
    /// can hold.
    @inline(__always)
    static func digits(_ value: UInt32) -> UInt64 {
        var word = UInt64(value / 10_000) | UInt64(value % 10_000) << 32
        let hundreds = ((word &* 10_486) >> 20) & 0x0000_007F_0000_007F
        word = hundreds | (word &- hundreds &* 100) << 16
        let tens = ((word &* 103) >> 10) & 0x000F_000F_000F_000F
        return tens | (word &- tens &* 10) << 8
    }
}
