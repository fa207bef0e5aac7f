/// A line up to the cursor as completion sees it: words of the statement under way, stage by stage, and the part that is
/// being typed. More forgiving than the lexer, because the line is not finished.
struct CompletionLine {
    /// The words of the call and of each stage behind it that are complete; a comma list is one word.
    private(set) var segments: [[String]] = [[]]
    /// What stands before the cursor of the word, or of the part of a list, under it.
    private(set) var typing = ""
    /// Parts of the list that come before it.
    private(set) var listed: [String] = []
    /// The cursor is in a comment.
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
        // Behind a comma a list goes on, however many blanks there are.
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
