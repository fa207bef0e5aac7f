import Lang
import Testing

@testable import mbosh

/// The decisions of the line editor that need no terminal.
@Suite struct LineEditorPartsTests {
    private func pasted(_ bytes: [UInt8]) -> (text: String, unread: Int)? {
        var scanner = PasteScanner()
        for (index, byte) in bytes.enumerated() where scanner.feed(byte) {
            return (scanner.text, bytes.count - index - 1)
        }
        return nil
    }

    // Would catch an end that is missed or seen too early, and line ends or controls taken over as they are.
    @Test(arguments: [
        ("plain", "plain"), ("a\r\nb\rc\nd\r\n", "a\nb\nc\nd\n"), ("\r\r\n\n", "\n\n\n"), ("tab\there", "tab\there"),
        ("bell\u{07} esc\u{1B}[200~ nul\u{00} \u{9B}", "bell esc[200~ nul "), ("é中\u{1F600}", "é中\u{1F600}"), ("", ""),
        ("\u{1B}[201", "[201"),
    ])
    func `a paste is the text before its end mark, in lines`(input: String, expected: String) throws {
        let result = try #require(pasted(Array((input + "\u{1B}[201~typed").utf8)))
        #expect(result.text == expected)
        #expect(result.unread == 5)
    }

    // Would catch another line put back than the one that was cut, or one put back that was whole.
    @Test func `a long line that lost its end is known by its beginning`() {
        let first = String(repeating: "a", count: 1200) + "1"
        let second = String(repeating: "b", count: 1200) + "2"
        var lines = LongLines()
        #expect(lines.see(first) == nil)
        #expect(lines.see(first + "more") == nil)
        #expect(lines.see(second) == nil)
        #expect(lines.see(first.prefix(1024) + String(repeating: "\0", count: 181)) == first + "more")
        #expect(lines.see(String(repeating: "c", count: 1024) + "\0") == nil)
        #expect(lines.see("short\0") == nil)
    }

    private func reply(_ texts: [String], replacing bytes: Int) -> Completion.Reply {
        Completion.Reply(replaceBytes: bytes, candidates: texts.map { Completion.Candidate($0) })
    }

    // Would catch bytes counted for characters, and a blank after what goes on.
    @Test func `one candidate replaces the word, with a blank unless it goes on`() {
        var tab = TabCompletion()
        #expect(tab.press(typed: "lo", reply: reply(["load"], replacing: 2)) == .replace(scalars: 2, with: "load "))
        #expect(tab.press(typed: "a é中", reply: reply(["é中x"], replacing: 5)) == .replace(scalars: 2, with: "é中x "))
        #expect(
            tab.press(typed: "load d", reply: reply(["data/"], replacing: 1)) == .replace(scalars: 1, with: "data/"))
    }

    // Would catch a list at the first press, a prefix of bytes, or a prefix that eats what was typed.
    @Test func `several candidates give their common prefix, then a beep, then the list`() {
        var tab = TabCompletion()
        let several = reply(["stream", "stress"], replacing: 1)
        #expect(tab.press(typed: "at s", reply: several) == .replace(scalars: 1, with: "stre"))
        let again = reply(["stream", "stress"], replacing: 4)
        #expect(tab.press(typed: "at stre", reply: again) == .list(again.candidates))
        var other = TabCompletion()
        #expect(other.press(typed: "at stre", reply: again) == .beep)
        #expect(other.press(typed: "at stre", reply: again) == .list(again.candidates))
        var fuzzy = TabCompletion()
        #expect(fuzzy.press(typed: "bok", reply: reply(["book", "bbo"], replacing: 3)) == .beep)
        #expect(TabCompletion.commonPrefix(["é1", "è1"]) == "")
    }

    // Would catch a completer's mistake that traps the shell: more bytes than there are, or half a character.
    @Test(arguments: [-1, 1, 9]) func `a reply that fits no word only beeps`(bytes: Int) {
        var tab = TabCompletion()
        #expect(tab.press(typed: "é", reply: reply(["x"], replacing: bytes)) == .beep)
        #expect(tab.press(typed: "é", reply: reply([], replacing: 0)) == .beep)
    }

    // Would catch rows wider than the screen, candidates left out, or a file name that commands the terminal.
    @Test(arguments: [1, 10, 20, 80, 200]) func `a list fits the width and shows every candidate`(width: Int) {
        let texts = ["book", "中文", "a-longer-name", "x\u{1B}[2J", "digest", "bbo"]
        let rows = CandidateTable.rows(texts.map { Completion.Candidate($0) }, width: width)
        #expect(rows.allSatisfy { Width.columns($0) < max(width, 14) })
        let shown = rows.flatMap { $0.split(separator: " ").map(String.init) }
        #expect(shown.sorted() == texts.map { $0.replacing("\u{1B}", with: "␛") }.sorted())
    }

    // Would catch notes that wrap a narrow terminal, or that are never shown on a wide one.
    @Test func `notes are shown where they fit`() {
        let candidates = [
            Completion.Candidate("book", "shows the book"), Completion.Candidate("bbo"),
        ]
        #expect(CandidateTable.rows(candidates, width: 80) == ["book  shows the book", "bbo"])
        #expect(CandidateTable.rows(candidates, width: 12) == ["book  bbo"])
    }

    // Would catch a cursor put on the wrong row when a line wraps, which draws over the prompt above.
    @Test func `rows are counted as the terminal wraps them`() {
        #expect(Width.row(after: "", promptColumns: 8, columns: 20) == 0)
        #expect(Width.row(after: "12345678901", promptColumns: 8, columns: 20) == 0)
        #expect(Width.row(after: "123456789012", promptColumns: 8, columns: 20) == 1)
        #expect(Width.row(after: "1234567890中", promptColumns: 8, columns: 20) == 1)
        #expect(Width.row(after: "a\nb\nc", promptColumns: 8, columns: 20) == 2)
        #expect(Width.columns("▸ é中e\u{301}…") == 7)
    }

    // Would catch a colour that libedit drops because nothing follows it, or a prompt a C locale cannot decode.
    @Test func `a prompt is marked so that its colour ends before its last character`() {
        let prompt = Prompt(text: "mbosh ▸ ")
        #expect(
            prompt.markedText(usesColour: true, ascii: false)
                == "\u{01}\u{1B}[1m\u{01}mbosh ▸\u{01}\u{1B}[0m\u{01} ")
        #expect(prompt.markedText(usesColour: false, ascii: true) == "mbosh > ")
        #expect(
            Prompt(text: "é… \u{1B}\u{01}", isContinuation: true).markedText(usesColour: false, ascii: true) == "?... ")
        #expect(Prompt(text: "").markedText(usesColour: true, ascii: false) == "")
    }
}
