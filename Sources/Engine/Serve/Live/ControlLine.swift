import Engine
import EngineTransport

/// A control message of the live protocol: `key=value` pairs between `|`, in any order (live-protocol.md §1).
struct ControlLine: Hashable {
    private var fields: [String: String] = [:]

    /// A key without `=` has an empty value; of a key that comes twice the last value counts; empty pairs are nothing.
    init(_ text: String) {
        for field in text.split(separator: "|") {
            let equals = field.firstIndex(of: "=") ?? field.endIndex
            fields[String(field[..<equals])] = String(field[equals...].dropFirst())
        }
    }

    /// nil: not there.
    subscript(key: String) -> String? { fields[key] }

    var isEmpty: Bool { fields.isEmpty }

    /// A line of pairs, in the order given. No `|` at the end: clients take it for another key.
    static func text(_ pairs: KeyValuePairs<String, String>) -> String {
        pairs.map { "\($0)=\(clean($1))" }.joined(separator: "|") + "\n"
    }

    /// What would end the value or the line is left out.
    private static func clean(_ value: String) -> String { value.filter { $0 != "|" && !$0.isNewline } }

    /// What others said, fit for a log: printable ASCII, at most so many characters.
    static func quoted(_ text: String, limit: Int = 100) -> String {
        let shown = text.unicodeScalars.prefix(limit).map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" }
        return String(shown) + (text.unicodeScalars.count > limit ? "…" : "")
    }
}
