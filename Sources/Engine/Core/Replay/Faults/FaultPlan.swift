/// Faults to inject into a replay: rules and the seed that decides where they strike.
///
/// What happens to a record follows from the seed, the rule and the record's index in its recording alone: every client,
/// every run and every pass of a loop has the same faults. A record has one fault at most: that of the first rule that
/// strikes it, those that name a record first, then those that count, then those of chance.
public struct FaultPlan: Hashable, Sendable {
    public var rules: [FaultRule]
    public var seed: UInt64

    public init(_ rules: [FaultRule], seed: UInt64 = 1) {
        self.rules = rules
        self.seed = seed
    }

    /// The farthest that a record is delayed.
    static let mostOvertaking = 4096

    /// Which rules strike by record and by count, by place in the pass.
    func claims(_ indices: [UInt32]) -> [Int: Int] {
        var claims: [Int: Int] = [:]
        for (number, rule) in rules.enumerated() {
            guard case .index(let index) = rule.occasion else { continue }
            var place = indices.indices.partitioningIndex { Int(indices[$0]) >= index }
            while claims[place] != nil { place += 1 }
            if place < indices.count { claims[place] = number }
        }
        for (number, rule) in rules.enumerated() {
            guard case .count(let count) = rule.occasion else { continue }
            claim(count, number, indices, &claims)
        }
        return claims
    }

    /// Selection sampling (Knuth, volume 2, 3.4.2, algorithm S): exactly `count`, each set of places equally likely.
    private func claim(_ count: Int, _ number: Int, _ indices: [UInt32], _ claims: inout [Int: Int]) {
        let dice = FaultDice(seed: seed)
        var free = indices.count - claims.count
        var wanted = count
        for (place, index) in indices.enumerated() where wanted > 0 && claims[place] == nil {
            let roll = dice.roll(rule: number, index: Int(index), use: .whether)
            if roll.multipliedFullWidth(by: UInt64(free)).high < UInt64(wanted) {
                claims[place] = number
                wanted -= 1
            }
            free -= 1
        }
    }
}
