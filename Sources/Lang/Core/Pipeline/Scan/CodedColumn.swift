import Engine
import Synchronization

/// A column of market-by-order records whose values are texts, of which there are few: each has a code.
enum CodedColumn: Sendable {
    case symbol, type, action, side

    init?(_ place: RecordList.Place) {
        switch place {
        case .symbol: self = .symbol
        case .type: self = .type
        case .action: self = .action
        case .side: self = .side
        default: return nil
        }
    }
}

/// The codes of texts, the same for all who look through the rows.
final class TextCodes: Sendable {
    private struct State {
        var codes: [String: Int64] = [:]
        var texts: [String] = []
    }
    private let state = Mutex(State())

    /// The code of a text.
    func code(_ text: String) -> Int64 {
        state.withLock { state in
            if let code = state.codes[text] { return code }
            let code = Int64(state.texts.count)
            state.codes[text] = code
            state.texts.append(text)
            return code
        }
    }

    /// The place of each code's text in the order of all texts that have a code now.
    var ranks: [Int64] {
        let texts = state.withLock { $0.texts }
        var ranks = [Int64](repeating: 0, count: texts.count)
        for (rank, code) in texts.indices.sorted(by: { texts[$0] < texts[$1] }).enumerated() {
            ranks[code] = Int64(rank)
        }
        return ranks
    }
}
