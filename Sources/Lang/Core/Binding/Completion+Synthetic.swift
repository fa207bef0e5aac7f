import Engine
import EngineSynthetic

// The candidates after `synthetic`: keys and values.

extension Completion {
    /// The candidates `seed=` or `venue=glbx`; nil when the cursor is not after a synthetic market.
    func syntheticPairs(_ signature: Signature, _ written: [String], _ line: CompletionLine) -> [Candidate]? {
        guard line.listed.isEmpty, signature.parameters.contains(where: { $0.type == .sources }),
            let place = written.lastIndex(where: { $0 == "synthetic" || $0.hasSuffix(",synthetic") }),
            written[(place + 1)...].allSatisfy({ $0.contains("=") })
        else { return nil }
        if let sign = line.typing.firstIndex(of: "=") {
            let key = String(line.typing[..<sign])
            return Self.syntheticValues(of: key).map { Candidate("\(key)=\($0)") }
        }
        let given = written[(place + 1)...].map { $0.prefix { $0 != "=" } }
        return SyntheticMarket.Parameters.keys.filter { !given.contains($0.name[...]) }
            .map { Candidate("\($0.name)=", $0.summary) }
    }

    /// The words that a key takes; empty when it takes a number or a time.
    static func syntheticValues(of key: String) -> [String] {
        switch key {
        case "venue": ["glbx", "xnas"]
        case "snapshot": ["start", "mid", "both"]
        case "snapshot-form": ["clear", "no-clear", "open"]
        default:
            SyntheticMarket.Parameters.keys.contains { $0.name == key && $0.summary.hasPrefix("on:") }
                ? ["on", "off"] : []
        }
    }
}
