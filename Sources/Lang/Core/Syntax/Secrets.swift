/// Keys in statements (`connect live … key K`, `serve live … key K`, a vendor's `db-…` anywhere), which nobody gets to
/// see again: in an error's excerpt or message, in a history, in a list of jobs, in a report or in the process title.
///
/// A misspelt statement has the same key in it, so the words around are taken for what they are likely to mean. To hide
/// a word that is no key costs a line of history; to miss a key shows it.
package enum Secrets {
    /// The text with a star for every byte of a key, so that the text after it keeps its offset.
    package static func masked(_ text: String) -> String { starred(text, ranges(in: text)) }

    /// The text with stars for every vendor's key, whatever the words around it say: for messages, in which an English
    /// sentence about a key is no key.
    package static func withoutVendorKeys(_ text: String) -> String {
        // The letters are looked for without making a copy of every message.
        guard text.utf8.contains(UInt8(ascii: "-")) else { return text }
        return starred(text, vendorKeys(in: Array(text.utf8)[...]))
    }

    /// The byte ranges of the keys in a text, ascending, none in another.
    package static func ranges(in text: String) -> [Range<Int>] { keys(in: Array(text.utf8)[...]) }

    /// True when a text has a key written out, and so does not belong in a history file. A `$variable` instead of the
    /// key is no secret.
    package static func areIn(_ text: String) -> Bool { !ranges(in: text).isEmpty }

    /// A diagnostic without the keys of the text it is about, also in its sentences.
    static func masked(_ diagnostic: Diagnostic, in source: Source) -> Diagnostic {
        let bytes = Array(source.text.utf8)
        let lines = logicalLine(around: min(max(0, diagnostic.span.start), bytes.count), in: bytes)
        let secrets = keys(in: bytes[lines]).map { range -> String in
            var secret = String(decoding: bytes[range], as: UTF8.self)
            if secret.hasPrefix("\"") { secret.removeFirst() }
            if secret.hasSuffix("\"") { secret.removeLast() }
            return secret
        }.filter { $0.utf8.count > 2 }
        func hidden(_ text: String) -> String {
            var text = text
            for secret in secrets {
                text = text.replacing(secret, with: "***")
                // A long word is quoted by its beginning.
                if secret.count > 40 { text = text.replacing(String(secret.prefix(40)), with: "***") }
            }
            return withoutVendorKeys(text)
        }
        var diagnostic = diagnostic
        diagnostic.message = hidden(diagnostic.message)
        diagnostic.label = diagnostic.label.map(hidden)
        diagnostic.help = diagnostic.help.map(hidden)
        return diagnostic
    }

    /// The line around an offset, with the lines before it that a `\` joins with it, as a range of `bytes`.
    static func logicalLine(around offset: Int, in bytes: [UInt8]) -> Range<Int> {
        let newline = UInt8(ascii: "\n")
        var start = bytes[..<offset].lastIndex(of: newline).map { $0 + 1 } ?? 0
        while start > 0 {
            let before = bytes[..<(start - 1)].last { $0 > 0x20 || $0 == newline }
            guard before == UInt8(ascii: "\\") else { break }
            start = bytes[..<(start - 1)].lastIndex(of: newline).map { $0 + 1 } ?? 0
        }
        return start..<(bytes[offset...].firstIndex(of: newline) ?? bytes.count)
    }

    /// The ranges of the keys in a text of one line or several, ascending, none in another.
    ///
    /// - Complexity: linear in the length of the text.
    static func keys(in bytes: ArraySlice<UInt8>) -> [Range<Int>] {
        var found = vendorKeys(in: bytes)
        for statement in statements(of: bytes) { found += namedKeys(statement, in: bytes, isLive: false) }
        return joined(found)
    }

    private static func starred(_ text: String, _ ranges: [Range<Int>]) -> String {
        if ranges.isEmpty { return text }
        var bytes = Array(text.utf8)
        for index in ranges.joined() { bytes[index] = UInt8(ascii: "*") }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = result.last, range.lowerBound <= last.upperBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }
}
