/// A line up to the cursor as completion sees it: words of the statement under way, stage by stage, and the part that
/// is being typed. More forgiving than the lexer, because the line is not finished.
struct CompletionLine {
    /// The complete words of the call and of each stage after it; a comma list is one word.
    private(set) var segments: [[String]] = [[]]
    /// The part before the cursor of the word, or of the part of a list, that is being typed.
    private(set) var typing = ""
    /// The complete parts of the list that is being typed.
    private(set) var listed: [String] = []
    /// True when the cursor is in a comment.
    private(set) var isComment = false

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
            case ",": endPart()
            case "|":
                endWord()
                segments.append([])
            case "{", "}":
                endWord()
                segments = [[]]
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

    private mutating func endPart() {
        if typing.isEmpty, listed.isEmpty, let last = segments[segments.count - 1].popLast() {
            listed = [last]
        } else if !typing.isEmpty {
            listed.append(typing)
        }
        typing = ""
    }
}
