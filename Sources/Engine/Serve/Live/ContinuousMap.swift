import Engine

/// The contracts that continuous symbols stand for, from a small file of comma-separated values:
///
///     continuous,raw_symbol,start,end
///     CL.c.0,CLX5,2025-09-01,2025-10-21
///     CL.c.0,CLZ5,2025-10-21,
///
/// Each line has a contract and the time in which the symbol means it: dates or moments in ISO 8601, `start` inclusive,
/// `end` exclusive; either may be left out. A session gets each contract's records within its times.
public struct ContinuousMap: Hashable, Sendable {
    /// One contract of a continuous symbol.
    public struct Entry: Hashable, Sendable {
        /// The contract's own name.
        public var rawSymbol: String
        /// The time in which the symbol means the contract: nanoseconds since 1970, by the index time of records.
        public var time: Range<UInt64>
    }

    /// The first error in a file.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// The number of the line, from 1.
        public var line: Int
        /// The error in words.
        public var words: String

        /// The line and the error.
        public var description: String { "line \(line): \(words)" }
    }

    private var entries: [String: [Entry]] = [:]

    /// The first line that a file must have.
    public static let header = "continuous,raw_symbol,start,end"

    /// Reads a file's text.
    ///
    /// - Throws: `Fault` for the first line that does not have the form above.
    public init(csv text: String) throws(Fault) {
        // In Swift a CR LF is one character.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first.map(String.init) == Self.header else {
            throw Fault(line: 1, words: "expected the header \(Self.header)")
        }
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 4 else {
                throw Fault(line: index + 1, words: "expected 4 fields, found \(fields.count)")
            }
            guard Self.isContinuous(fields[0]) else {
                throw Fault(line: index + 1, words: "expected a continuous symbol such as CL.c.0, found ‘\(fields[0])’")
            }
            guard !fields[1].isEmpty else { throw Fault(line: index + 1, words: "expected a raw symbol, found none") }
            let start = try Self.moment(fields[2], index + 1) ?? 0
            let end = try Self.moment(fields[3], index + 1) ?? .max
            guard start < end else { throw Fault(line: index + 1, words: "its end is not after its start") }
            entries[fields[0], default: []].append(Entry(rawSymbol: fields[1], time: start..<end))
        }
    }

    /// The contracts of a symbol, in the order of their lines; nil when the map does not know it.
    public subscript(symbol: String) -> [Entry]? { entries[symbol] }

    private static func isContinuous(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && !parts[0].isEmpty && ["c", "v", "n"].contains(parts[1])
            && Int(parts[2]).map { $0 >= 0 } == true
    }

    private static func moment(_ text: String, _ line: Int) throws(Fault) -> UInt64? {
        if text.isEmpty { return nil }
        guard let time = Timestamp(iso: text) else {
            throw Fault(line: line, words: "expected a date or a moment such as 2025-10-21, found ‘\(text)’")
        }
        return time.nanos
    }
}
