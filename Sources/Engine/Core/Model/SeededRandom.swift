/// A seeded generator with the same numbers on every machine and in every release of Swift: xoshiro256** (Blackman and
/// Vigna), its state filled by splitmix64 as they recommend.
///
/// It replaces `SystemRandomNumberGenerator` and `Int.random(in:using:)`: the standard library does not promise the way
/// in which it turns raw numbers into a range, and pinned digests of generated data depend on that.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    @usableFromInline var a: UInt64
    @usableFromInline var b: UInt64
    @usableFromInline var c: UInt64
    @usableFromInline var d: UInt64

    /// Fills the state from a seed; every seed is good.
    public init(seed: UInt64) {
        var state = seed
        func splitmix() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        a = splitmix()
        b = splitmix()
        c = splitmix()
        d = splitmix()
    }

    /// The next 64 random bits.
    @inlinable @inline(__always)
    public mutating func next() -> UInt64 {
        let scrambled = b &* 5
        let result = (scrambled << 7 | scrambled >> 57) &* 9
        let shifted = b << 17
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = d << 45 | d >> 19
        return result
    }

    /// A number in 0 ..< bound, or 0 when the bound is 0. Biased by at most bound / 2^32, which is nothing here.
    @inlinable @inline(__always)
    public mutating func below(_ bound: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: ((next() >> 32) &* UInt64(bound)) >> 32)
    }

    /// True `count` times in `of`.
    @inlinable @inline(__always)
    public mutating func chance(_ count: UInt32, in of: UInt32) -> Bool { below(of) < count }
}
