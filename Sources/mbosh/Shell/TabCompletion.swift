import Lang

/// Candidates for the end of a line, which is cut at the cursor. Must not throw, print or block.
typealias Completer = (_ line: String) -> Completion.Reply

/// The decisions about presses of Tab. It remembers one press, since a second one at the same text lists the
/// candidates.
struct TabCompletion {
    enum Action: Equatable {
        /// Remove this many characters (Unicode scalars) before the cursor, then insert the text.
        case replace(scalars: Int, with: String)
        case list([Completion.Candidate])
        case beep
    }

    private var lastWord: String?

    /// Forgets the last press; to be called when anything but Tab happened to the line.
    mutating func reset() { lastWord = nil }

    /// - Parameter typed: the line up to the cursor.
    mutating func press(typed: String, reply: Completion.Reply) -> Action {
        guard let word = Self.suffix(of: typed, bytes: reply.replaceBytes), let first = reply.candidates.first else {
            reset()
            return .beep
        }
        let scalars = word.unicodeScalars.count
        if reply.candidates.count == 1 {
            reset()
            // The content of a folder or the value of a key follows its name at once, so no blank parts the two.
            let goesOn = first.text.last.map { "/=(".contains($0) } ?? false
            return .replace(scalars: scalars, with: goesOn ? first.text : first.text + " ")
        }
        let common = Self.commonPrefix(reply.candidates.map(\.text))
        // A name that needs quotes is typed without them.
        let bare = word.first == "\"" ? common[...] : common.drop { $0 == "\"" }
        if common != word, bare.count >= word.count, bare.lowercased().hasPrefix(word.lowercased()) {
            lastWord = String(typed.dropLast(word.count)) + common
            return .replace(scalars: scalars, with: common)
        }
        if lastWord == typed { return .list(reply.candidates) }
        lastWord = typed
        return .beep
    }

    /// Returns the last `bytes` of `text`; nil if there are fewer or they begin inside a character.
    private static func suffix(of text: String, bytes: Int) -> Substring? {
        guard bytes >= 0, let start = text.utf8.index(text.endIndex, offsetBy: -bytes, limitedBy: text.startIndex),
            start.samePosition(in: text.unicodeScalars) != nil
        else { return nil }
        return text[start...]
    }

    /// Returns the characters that all of `texts` begin with.
    static func commonPrefix(_ texts: [String]) -> String {
        guard var common = texts.first?[...] else { return "" }
        for text in texts.dropFirst() where !text.utf8.starts(with: common.utf8) {
            let length = zip(common, text).prefix { $0 == $1 }.count
            common = common.prefix(length)
        }
        return String(common)
    }
}
