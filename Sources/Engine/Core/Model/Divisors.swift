extension UInt64 {
    /// The greatest number that divides both: Euclid's algorithm. With 0 it is the other one.
    static func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    /// The inverse of an odd number modulo 2^64: Newton's iteration doubles the number of right bits, and the number itself
    /// has three.
    var inverseOfOdd: UInt64 {
        var inverse = self
        for _ in 0..<5 { inverse = inverse &* (2 &- self &* inverse) }
        return inverse
    }
}
