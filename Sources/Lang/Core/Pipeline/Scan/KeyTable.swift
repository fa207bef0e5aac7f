/// Gives each different number of 64 bits a code, from 0 in the order of their first appearance.
///
/// An open hash table of places in a list of the numbers, at most half full.
struct KeyTable: Sendable {
    /// The numbers by their codes.
    private(set) var keys: [Int64] = []
    private var slots: [Int32] = Array(repeating: -1, count: 16)
    private var shift = 60

    /// The code of no value; -1 before it has been asked for. The number in its place in `keys` means nothing.
    private(set) var nullCode = -1

    var count: Int { keys.count }

    /// The code of no value, which is given one if it has none.
    mutating func codeOfNull() -> Int {
        if nullCode < 0 {
            nullCode = keys.count
            keys.append(0)
        }
        return nullCode
    }

    /// The code of a number, which is given one if it has none.
    ///
    /// - Complexity: O(1) on average.
    @inline(__always)
    mutating func code(_ key: Int64) -> Int {
        var slot = Self.hash(key, shift)
        while true {
            let code = Int(slots[slot])
            if code < 0 { return insert(key, at: slot) }
            if keys[code] == key { return code }
            slot = (slot + 1) & (slots.count - 1)
        }
    }

    @inline(__always)
    private static func hash(_ key: Int64, _ shift: Int) -> Int {
        // The highest bits of a product with an odd number near 2^64 divided by the golden ratio (Knuth, TAOCP 6.4).
        let mixed = (UInt64(bitPattern: key) ^ UInt64(bitPattern: key) >> 32) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> UInt64(shift))
    }

    private mutating func insert(_ key: Int64, at slot: Int) -> Int {
        let code = keys.count
        keys.append(key)
        slots[slot] = Int32(truncatingIfNeeded: code)
        if keys.count * 2 > slots.count { grow() }
        return code
    }

    private mutating func grow() {
        shift -= 2
        slots = Array(repeating: -1, count: slots.count * 4)
        for (code, key) in keys.enumerated() where code != nullCode {
            var slot = Self.hash(key, shift)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(truncatingIfNeeded: code)
        }
    }
}
