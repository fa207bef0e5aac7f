/// Random numbers that depend on a seed and on the question alone: there is no state, and the order of questions does
/// not matter.
struct FaultDice: Sendable {
    let seed: UInt64

    /// Returns a number of 64 random bits.
    ///
    /// - Parameters:
    ///   - rule: The rule's number in its plan.
    ///   - index: The record's index.
    ///   - use: The use of the number: whether a rule strikes, and how, are independent.
    func roll(rule: Int, index: Int, use: Use) -> UInt64 {
        let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
        let question = Self.mixed(seed &+ golden &+ (UInt64(truncatingIfNeeded: rule) << 8 | use.rawValue))
        return Self.mixed(question &+ golden &+ UInt64(truncatingIfNeeded: index))
    }

    enum Use: UInt64 { case whether, how }

    /// The finalizer of splitmix64: one-to-one, and each bit of the outcome depends on all of the word.
    private static func mixed(_ word: UInt64) -> UInt64 {
        var z = word
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
