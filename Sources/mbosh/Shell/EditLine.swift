internal import CEdit
import Lang

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lines typed at a terminal, edited by libedit. No other file imports `CEdit`.
///
/// The terminal is in libedit's raw mode, and asked to mark pastes (mode 2004), only while `read` waits; otherwise it
/// is in the mode in which it was found. SIGINT reaches `read` through `Interrupts`, never through libedit (EL_SIGNAL
/// 0). Not thread-safe: libedit keeps a terminal's state in globals. Use one, on the main thread.
@safe
final class EditLine: LineSource {
    /// The reasons why libedit was told to give up a line.
    enum Stop {
        case interrupted, ended
    }

    private let editor: OpaquePointer
    private let memory: OpaquePointer
    let completer: Completer
    private let history: HistoryFile?
    private let usesColour: Bool
    private let notice: (String) -> Void
    private let isUTF8: Bool
    /// True when no key may start a program: libedit has one that opens the line in `vi`.
    private let startsNothing: Bool
    /// True when all output except typed text is ASCII: libedit may work in UTF-8 on a terminal that shows none.
    private let isASCII: Bool

    var keys = KeyReader()
    private var partial: [UInt8] = []
    private var injected: [Unicode.Scalar] = []
    var stop: Stop?
    private var longLines = LongLines()
    private var promptBytes: UnsafeMutablePointer<CChar>?
    var promptColumns = 0
    private var lastEntry: String?
    private var historyFailed = false
    private var isClosed = false
    var tab = TabCompletion()
    /// The line at which a Tab had no candidates, where the next Tab shows the verb's syntax; nil for none.
    var stuck: String?

    /// - Parameters:
    ///   - startsNothing: no key starts a program; the user's `.editrc` is not read then.
    ///   - isUnicode: false on a terminal that shows ASCII alone.
    ///   - notice: told once if history cannot be read or kept.
    /// - Returns: nil when libedit cannot start on this terminal; `PlainLines` still can.
    init?(
        completer: @escaping Completer, history: HistoryFile?, usesColour: Bool, isUnicode: Bool, startsNothing: Bool,
        notice: @escaping (String) -> Void
    ) {
        Interrupts.install()
        isUTF8 = Self.setUpLocale()
        isASCII = !isUTF8 || !isUnicode
        // libedit copies the name, by which sections of `.editrc` are chosen. It and the history are ended in `close`, once.
        guard let editor = unsafe cedit_open("mbosh") else { return nil }
        guard let memory = unsafe history_init() else {
            unsafe el_end(editor)
            return nil
        }
        // Both are ours from here on.
        unsafe self.editor = editor
        unsafe self.memory = memory
        self.completer = completer
        self.history = history
        self.usesColour = usesColour
        self.startsNothing = startsNothing
        self.notice = notice
        setUpEditor()
        loadHistory()
    }

    deinit { close() }

    func read(prompt: Prompt) -> LineEvent {
        guard !isClosed else { return .endOfInput }
        setPrompt(prompt)
        stop = nil
        partial = []
        injected = []
        longLines = LongLines()
        tab.reset()
        stuck = nil
        // A Ctrl-C that a command left unconsumed was meant for that command.
        _ = Interrupts.consume()
        if Interrupts.consumeResize() { resize() }
        Interrupts.holdDefaults()
        // The mode is set before the prompt, not after it as libedit would: the terminal must not echo text that is
        // typed at once, too.
        setRaw(true)
        markPastes(true)
        var count: Int32 = 0
        // The line belongs to libedit until the next call; it is copied before that.
        let line = unsafe el_gets(editor, &count)
        let text = unsafe line.map { unsafe String(cString: $0) }
        markPastes(false)
        Interrupts.releaseDefaults()
        guard var text else { return endedLine() }
        if text.last == "\n" { text.removeLast() }
        return .line(text)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        // Both were made in `init` and are used nowhere after this.
        unsafe el_end(editor)
        unsafe history_end(memory)
        unsafe free(promptBytes)
    }

    /// Returns the event for a missing line: Ctrl-C, the end of the terminal, or Ctrl-D, which libedit reports with a
    /// count of 0.
    private func endedLine() -> LineEvent {
        if stop == .interrupted {
            // The call clears the typed text and libedit's notion of the screen.
            unsafe el_reset(editor)
            return .interrupted
        }
        if stop == nil { put("\n") }
        return .endOfInput
    }

    func markPastes(_ on: Bool) { put(on ? "\u{1B}[?2004h" : "\u{1B}[?2004l") }
}

// MARK: - Setting up

extension EditLine {
    /// Sets the locale, since libedit works in the characters of LC_CTYPE. A C locale that was not asked for by LC_ALL
    /// means a system where none was configured, whose terminal speaks UTF-8 all the same (the reasoning of Python's
    /// PEP 538).
    ///
    /// - Returns: Whether the locale is a UTF-8 one now.
    private static func setUpLocale() -> Bool {
        // setlocale changes a global before other threads run, and its result is only compared and copied here.
        let name = unsafe setlocale(LC_CTYPE, "").map { unsafe String(cString: $0) } ?? "C"
        let isForced = unsafe getenv("LC_ALL").map { unsafe $0.pointee != 0 } ?? false
        if name == "C" || name == "POSIX", !isForced {
            // As above.
            for candidate in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where unsafe setlocale(LC_CTYPE, candidate) != nil {
                break
            }
        }
        return cedit_codeset_is_utf8() == 1
    }

    private func setUpEditor() {
        // libedit calls back only inside calls we make, and `close` ends it before this object goes: no retain needed.
        unsafe _ = cedit_set_client(editor, Unmanaged.passUnretained(self).toOpaque())
        unsafe _ = cedit_set_signals(editor, 0)
        // The callbacks capture nothing; each finds its object through the client pointer set above.
        unsafe _ = cedit_set_getc(editor) { editor, out in
            guard let line = unsafe EditLine.client(of: editor), let out = unsafe out else { return -1 }
            return unsafe line.nextCharacter(into: out)
        }
        // The prompt's bytes are ours and live until the next `setPrompt`.
        unsafe _ = cedit_set_prompt(
            editor, { unsafe EditLine.client(of: $0)?.promptBytes }, CChar(Prompt.escapeDelimiter))
        unsafe _ = cedit_add_function(editor, "mbosh-complete", "Complete the word at the cursor") { editor, _ in
            unsafe EditLine.client(of: editor)?.complete()
            return UInt8(CC_REFRESH)
        }
        // As above.
        unsafe _ = cedit_add_function(editor, "mbosh-paste", "Insert pasted text as one edit") { editor, _ in
            unsafe EditLine.client(of: editor)?.paste()
            return UInt8(CC_REFRESH)
        }
        // As above.
        unsafe _ = cedit_add_function(editor, "mbosh-hint", "Say what may stand here") { editor, _ in
            unsafe EditLine.client(of: editor)?.showHint()
            return UInt8(CC_REFRESH)
        }
        // As above.
        unsafe _ = cedit_add_function(editor, "mbosh-repair", "Restore a long line") { editor, _ in
            unsafe EditLine.client(of: editor)?.repair()
            return UInt8(CC_REFRESH)
        }
        // libedit keeps the pointer to `memory`, which lives as long as the editor.
        unsafe _ = cedit_set_history(editor, memory)
        bindKeys()
    }

    private static func client(of editor: OpaquePointer?) -> EditLine? {
        // The pointer was set from a living EditLine, whose methods are what libedit is being called from.
        guard let client = unsafe cedit_client(editor) else { return nil }
        return unsafe Unmanaged<EditLine>.fromOpaque(client).takeUnretainedValue()
    }

    /// Binds our keys and then reads the user's `.editrc`, so that the user wins.
    private func bindKeys() {
        // libedit copies the names it is given, here and below.
        unsafe _ = cedit_set_editor(editor, "emacs")
        let keys = [
            ("\t", "mbosh-complete"), ("?", "mbosh-hint"), ("\u{1B}[200~", "mbosh-paste"), ("^R", "em-inc-search-prev"),
            ("^W", "ed-delete-prev-word"), ("\u{1B}[1;5C", "em-next-word"), ("\u{1B}[1;5D", "ed-prev-word"),
            ("\u{1B}[3~", "ed-delete-next-char"), ("\u{1B}[H", "ed-move-to-beg"), ("\u{1B}[F", "ed-move-to-end"),
            ("\u{1B}[1~", "ed-move-to-beg"), ("\u{1B}[4~", "ed-move-to-end"),
        ]
        // As above.
        for (key, function) in keys { unsafe _ = cedit_bind(editor, key, function) }
        if startsNothing {
            // Meta-x takes libedit's own commands, `bind` among them, which lead to vi's keys and to the one that
            // starts vi.
            for key in ["\u{1B}x", "\u{1B}X", "\\370", "\\330"] {
                // As above.
                unsafe _ = cedit_bind(editor, key, "ed-unassigned")
            }
            bindOwnKeys()
            return
        }
        // As above.
        unsafe _ = el_source(editor, nil)
        // `bind -v` in `.editrc` starts from vi's own keys and drops ours; Tab has no other use.
        if unsafe cedit_is_vi(editor) == 1 { unsafe _ = cedit_bind(editor, "\t", "mbosh-complete") }
        bindOwnKeys()
    }

    /// Binds the keys that only `nextCharacter` produces.
    private func bindOwnKeys() {
        // This key stands for a paste whose start `nextCharacter` has seen, in all maps of keys.
        unsafe _ = cedit_bind(editor, Self.pasteKey.name, "mbosh-paste")
        unsafe _ = cedit_bind_alternative(editor, Self.pasteKey.name, "mbosh-paste")
        // This key stands for a line whose end libedit lost.
        unsafe _ = cedit_bind(editor, Self.repairKey.name, "mbosh-repair")
        unsafe _ = cedit_bind_alternative(editor, Self.repairKey.name, "mbosh-repair")
    }

    /// Ctrl-^, which nothing else is bound to.
    private static let pasteKey = (name: "^^", code: Unicode.Scalar(0x1E as UInt8))

    /// Ctrl-], which nothing else is bound to.
    private static let repairKey = (name: "^]", code: Unicode.Scalar(0x1D as UInt8))

    private func loadHistory() {
        // History entries are copied by libedit.
        unsafe _ = cedit_history_set_size(memory, Int32(clamping: history?.bound ?? 10_000))
        unsafe _ = cedit_history_set_unique(memory, 1)
        guard let history else { return }
        do throws(HistoryError) {
            // As above.
            for entry in try history.load() { unsafe _ = cedit_history_enter(memory, entry) }
        } catch {
            notice(error.description)
        }
    }

    private func setPrompt(_ prompt: Prompt) {
        promptColumns = Width.columns(isASCII ? prompt.markedText(usesColour: false, ascii: true) : prompt.text)
        // Freed before it is replaced; libedit asks for the prompt only inside el_gets.
        unsafe free(promptBytes)
        unsafe promptBytes = strdup(prompt.markedText(usesColour: usesColour, ascii: isASCII))
    }

    /// Keeps `entry` in the file, and only then for the arrow keys, so that everything that can be run again has been
    /// written. An entry with a secret key in it is not written.
    func remember(_ entry: String) {
        guard entry.contains(where: { !$0.isWhitespace }), entry != lastEntry else { return }
        lastEntry = entry
        do throws(HistoryError) {
            // The arrow keys have even an entry with a secret for as long as this shell runs.
            if !Secrets.areIn(entry) { try history?.append(entry) }
        } catch {
            if !historyFailed { notice(error.description) }
            historyFailed = true
        }
        // libedit copies the entry.
        unsafe _ = cedit_history_enter(memory, entry)
    }
}

// MARK: - Input

extension EditLine {
    /// Reads a character for libedit. Returns 1 and the character, 0 for the end, -1 for an interrupt.
    private func nextCharacter(into out: UnsafeMutablePointer<wchar_t>) -> Int32 {
        if !injected.isEmpty {
            // libedit's variable for one character, as in the stores below.
            unsafe out.pointee = wchar_t(injected.removeFirst().value)
            return 1
        }
        if length >= LongLines.threshold {
            let line = currentLine()
            if longLines.see(line.before + line.after) != nil {
                // As above.
                unsafe out.pointee = wchar_t(Self.repairKey.code.value)
                return 1
            }
        }
        while let byte = nextByte() {
            if byte == 0x1B, partial.isEmpty, keys.takePasteStart() {
                // As above.
                unsafe out.pointee = wchar_t(Self.pasteKey.code.value)
                return 1
            }
            partial.append(byte)
            // Decodes from an array that lives across the call.
            var decoded = unsafe cedit_decode(partial, partial.count, out)
            if decoded < 0, partial.count > 1 {
                // The sequence was cut short by this byte, which may begin a character itself.
                partial = [byte]
                decoded = unsafe cedit_decode(partial, partial.count, out)
            }
            if decoded != 0 { partial = [] }
            if decoded > 0 { return 1 }
        }
        return stop == .ended ? 0 : -1
    }

    /// Adds a character that libedit reads next, before any from the terminal.
    func inject(_ scalar: Unicode.Scalar) { injected.append(scalar) }
}

// MARK: - The line and the screen

extension EditLine {
    /// Returns the text before and after the cursor.
    func currentLine() -> (before: String, after: String) {
        // libedit's own pointers, the cursor between the other two, valid until the next call; copied here.
        guard let info = unsafe el_wline(editor)?.pointee, let start = unsafe info.buffer,
            let cursor = unsafe info.cursor, let end = unsafe info.lastchar
        else { return ("", "") }
        // As above: `end` is not before `start`, and `cursor` is between them.
        let characters = unsafe Array(UnsafeBufferPointer(start: start, count: end - start))
        let split = unsafe cursor - start
        return (Self.text(characters[..<split]), Self.text(characters[split...]))
    }

    private static func text(_ characters: ArraySlice<wchar_t>) -> String {
        String(String.UnicodeScalarView(characters.map { Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{FFFD}" }))
    }

    /// The number of characters in the line being edited.
    private var length: Int {
        // Both point into libedit's buffer.
        guard let info = unsafe el_wline(editor)?.pointee else { return 0 }
        return unsafe info.buffer.map { unsafe info.lastchar - $0 } ?? 0
    }

    /// Inserts text at the cursor, as one edit. Characters that the locale cannot carry become `?`.
    func insert(_ text: String) {
        let text = isUTF8 ? text : String(text.map { $0.isASCII ? $0 : "?" })
        guard !text.isEmpty else { return }
        // libedit copies the text and grows its buffer; -1 says there is no memory for that.
        if unsafe el_insertstr(editor, text) != 0 { beep() }
    }

    /// Puts back the end of a long line that libedit lost, with the cursor at its end.
    private func repair() {
        let line = currentLine()
        guard let whole = longLines.see(line.before + line.after) else { return }
        // The call moves within the line, however far is asked.
        unsafe _ = el_cursor(editor, Int32(clamping: line.after.unicodeScalars.count))
        removeBeforeCursor(length)
        insert(whole)
    }

    /// Removes characters (Unicode scalars) before the cursor.
    func removeBeforeCursor(_ count: Int) { if count > 0 { unsafe el_deletestr(editor, Int32(clamping: count)) } }

    func beep() {
        // A call on our living editor.
        unsafe el_beep(editor)
    }

    /// Sets libedit's raw mode, or the mode in which the terminal was found.
    func setRaw(_ raw: Bool) {
        // A call on our living editor.
        unsafe _ = cedit_prepare_terminal(editor, raw ? 1 : 0)
    }

    /// Makes libedit ask for the terminal's size.
    func resize() {
        // A call on our living editor.
        unsafe el_resize(editor)
    }

    /// Draws prompt and line at the terminal's cursor, as on an empty row.
    func refresh() { unsafe cedit_refresh(editor) }

    /// Returns the form of a text that the terminal can show.
    func shown(_ text: String) -> String { isASCII ? ASCIIText.of(text) : text }

    func put(_ text: String) {
        var text = shown(text)
        // The bytes live across the call. A terminal that cannot be written to shows as the end of input.
        text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { unsafe _ = cedit_put($0.baseAddress, $0.count) }
        }
    }

    /// Moves to an empty row below all of the line being edited, with `mark` behind the line.
    func leaveLine(mark: String = "") {
        let rows = rows()
        // In the middle of the line the mark would overwrite what is there.
        put((currentLine().after.isEmpty ? mark : "") + String(repeating: "\r\n", count: rows.end - rows.cursor + 1))
    }

    /// The rows, counted from the prompt's, of the cursor and of the end of the line.
    func rows() -> (cursor: Int, end: Int) {
        let line = currentLine()
        let columns = Terminal.width
        let cursor = Width.row(after: line.before, promptColumns: promptColumns, columns: columns)
        let end = Width.row(after: line.before + line.after, promptColumns: promptColumns, columns: columns)
        return (cursor, end)
    }
}
