// Small numbers in few bytes: seven bits a byte, the lowest first, the top bit says that more follow (LEB128).

extension RawSpan {
    /// Reads the number at `position`, which moves to the byte after it.
    ///
    /// - Precondition: a whole number lies there; only bytes that this process wrote are read so.
    @inline(__always)
    func varint(_ position: inout Int) -> UInt64 {
        let first: UInt8 = integer(at: position)
        position += 1
        if first < 0x80 { return UInt64(first) }
        return longVarint(UInt64(first & 0x7F), &position)
    }

    /// Reads a number of 0 to 8 bytes at `position`, which moves to the byte after it.
    ///
    /// - Precondition: eight bytes can be read there.
    @inline(__always)
    func word(_ position: inout Int, bytes count: Int) -> UInt64 {
        let word: UInt64 = integer(at: position)
        position += count
        return count == 8 ? word : word & (1 &<< UInt64(count * 8) &- 1)
    }

    private func longVarint(_ start: UInt64, _ position: inout Int) -> UInt64 {
        var value = start
        var shift: UInt64 = 7
        while true {
            let byte: UInt8 = integer(at: position)
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }
}

/// Signed numbers near zero as small unsigned ones: 0, -1, 1, -2, …
enum ZigZag {
    @inline(__always)
    static func encode(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

    @inline(__always)
    static func decode(_ raw: UInt64) -> Int64 { Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1) }
}

extension ByteRegionBuilder {
    /// - Precondition: there is room, at most ten bytes.
    @inline(__always)
    mutating func put(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            put(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        put(UInt8(truncatingIfNeeded: rest))
    }

    /// The lowest bytes of a number, 0 to 8 of them.
    ///
    /// - Precondition: there is room for eight.
    @inline(__always)
    mutating func put(word: UInt64, bytes: Int) {
        put(wholeWord: word)
        truncate(to: count - (8 - bytes))
    }
}
