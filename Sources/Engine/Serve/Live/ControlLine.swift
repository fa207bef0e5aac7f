/// A control message of the live protocol: `key=value` pairs between `|`, in any order (live-protocol.md §1).
struct ControlLine: Hashable {
    private var fields: [String: String] = [:]

    /// Reads the pairs of a line. A key without `=` has an empty value; where a key comes twice the last value counts;
    /// empty pairs are ignored.
    init(_ text: String) {
        for field in text.split(separator: "|") {
            let equals = field.firstIndex(of: "=") ?? field.endIndex
            fields[String(field[..<equals])] = String(field[equals...].dropFirst())
        }
    }

    /// The value of a key; nil when the line does not have the key.
    subscript(key: String) -> String? { fields[key] }

    /// The value of a key that is 0 or 1; nil when the line has none.
    func flag(_ key: String) throws(LineFault) -> Bool? {
        switch self[key] {
        case nil, "": return nil
        case "0": return false
        case "1": return true
        case let text?: throw LineFault("Invalid \(key)", text, expected: "0 or 1")
        }
    }

    /// Returns a line of pairs, in the order given. It has no `|` at the end: clients take that for another key.
    static func text(_ pairs: KeyValuePairs<String, String>) -> String {
        pairs.map { "\($0)=\(clean($1))" }.joined(separator: "|") + "\n"
    }

    /// Leaves out the characters that would end the value or the line.
    private static func clean(_ value: String) -> String { value.filter { $0 != "|" && !$0.isNewline } }

    /// Returns the words of others in a form fit for a log: printable ASCII, at most `limit` characters.
    static func quoted(_ text: String, limit: Int = 100) -> String {
        let shown = text.unicodeScalars.prefix(limit).map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" }
        return String(shown) + (text.unicodeScalars.count > limit ? "…" : "")
    }
}

/// An error in a line of a client, in words for it.
struct LineFault: Error, Hashable {
    var text: String

    init(_ text: String) { self.text = text }

    /// A value that cannot be taken.
    init(_ what: String, _ value: String, expected: String) {
        text = "\(what) \(ControlLine.quoted(value)): expected \(expected)"
    }
}
