/// A line up to the cursor as completion sees it: words of the statement under way, stage by stage, and the part that
/// is being typed. More forgiving than the lexer, because the line is not finished.
struct CompletionLine {
    /// The complete words of the call and of each stage after it. Parentheses are words of their own; a comma list is one
    /// word, but where expressions stand, between parentheses and in stages, commas are words, too.
    private(set) var segments: [[String]] = [[]]
    /// The part before the cursor of the word, or of the part of a list, that is being typed.
    private(set) var typing = ""
    /// The complete parts of the list that is being typed.
    private(set) var listed: [String] = []
    /// True when the cursor is in a comment.
    private(set) var isComment = false
    /// The parentheses that are open.
    private var parentheses = 0

    init(_ text: some StringProtocol) {
        var inText = false
        var isEscaped = false
        for character in text {
            if inText {
                typing.append(character)
                if character == "\"", !isEscaped { inText = false }
                isEscaped = character == "\\" && !isEscaped
                continue
            }
            switch character {
            case "\"":
                inText = true
                typing.append(character)
            case " ", "\t": endWord()
            case "," where segments.count > 1 || parentheses > 0: endWord(with: ",")
            case ",": endPart()
            case "(":
                endWord(with: "(")
                parentheses += 1
            case ")":
                endWord(with: ")")
                parentheses = max(0, parentheses - 1)
            case "|":
                endWord()
                segments.append([])
                parentheses = 0
            case "{", "}":
                endWord()
                segments = [[]]
                parentheses = 0
            case "#" where typing.isEmpty:
                isComment = true
                return
            default: typing.append(character)
            }
        }
    }

    var words: [String] { segments.last ?? [] }

    private mutating func endWord() {
        // A list goes on after a comma, however many blanks follow it.
        if typing.isEmpty { return }
        segments[segments.count - 1].append((listed + [typing]).joined(separator: ","))
        typing = ""
        listed = []
    }

    /// Ends the word, and adds a sign after it.
    private mutating func endWord(with sign: String) {
        endWord()
        segments[segments.count - 1].append(sign)
    }

    private mutating func endPart() {
        if typing.isEmpty, listed.isEmpty, let last = segments[segments.count - 1].popLast() {
            listed = [last]
        } else if !typing.isEmpty {
            listed.append(typing)
        }
        typing = ""
    }
}
