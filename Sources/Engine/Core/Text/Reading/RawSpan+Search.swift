extension RawSpan {
    @inline(__always)
    func byte(_ index: Int) -> UInt8 { integer(at: index) }

    /// The offset of the first of either byte in `from..<to`, or `to`. Eight bytes a step: most fields end in the
    /// first.
    @inline(__always)
    func first(_ a: UInt8, or b: UInt8, _ from: Int, _ to: Int) -> Int {
        var at = from
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (everyA, everyB) = (ones &* UInt64(a), ones &* UInt64(b))
        while to - at >= 8 {
            let word: UInt64 = integer(at: at)
            // A byte that is zero here was the one looked for; the lowest such bit is never a false one (Warren,
            // Hacker's Delight §6-1).
            let (restA, restB) = (word ^ everyA, word ^ everyB)
            let hits = ((restA &- ones) & ~restA | (restB &- ones) & ~restB) & (ones &* 0x80)
            if hits != 0 { return at + hits.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < to, byte(at) != a, byte(at) != b { at += 1 }
        return at
    }
}
