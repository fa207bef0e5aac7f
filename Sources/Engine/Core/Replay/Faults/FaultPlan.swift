/// The faults to inject into a replay: rules, and the seed that decides which records they strike.
///
/// The fate of a record follows from the seed, the rule and the record's index in its recording alone: every client,
/// every run and every pass of a loop has the same faults. A record has one fault at most: that of the first rule that
/// strikes it, those that name a record first, then those that count, then those of chance.
public struct FaultPlan: Hashable, Sendable {
    /// The rules; where several strike a record, the first one of its sort does.
    public var rules: [FaultRule]
    /// The seed of the random choices.
    public var seed: UInt64

    /// Makes a plan.
    public init(_ rules: [FaultRule], seed: UInt64 = 1) {
        self.rules = rules
        self.seed = seed
    }

    /// The most records that can overtake a delayed one.
    static let mostOvertaking = 4096

    /// Returns the numbers of the rules that strike by record and by count, by position in the pass.
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

    /// Claims records for a rule by selection sampling (Knuth, volume 2, 3.4.2, algorithm S): exactly `count`, each set
    /// of positions equally likely.
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
