import Engine
import Lang
import Synchronization

/// Progress and notices on standard error, without one writing into the other.
///
/// Progress is shown on a terminal only, after 300 ms, in one line that is erased when the work is done. Notices of
/// background jobs wait while a line is being edited and come out before the next prompt.
final class StatusLine: Sendable {
    private struct State {
        /// The moment at which the statement first reported its work; nil before that.
        var began: ContinuousClock.Instant?
        /// The work reported last; nil before the first.
        var work: Work?
        var shown = false
        var lastDrawn: ContinuousClock.Instant?
        var isEditing = false
        var waiting: [String] = []
    }

    /// The work of a statement, and its progress.
    private struct Work {
        var what: String
        var began: ContinuousClock.Instant
        var done = 0
        var total = 0
        var records = 0
    }

    private let state = Mutex(State())
    private let terminal: Terminal
    private let isQuiet: Bool

    init(_ terminal: Terminal, isQuiet: Bool) {
        self.terminal = terminal
        self.isQuiet = isQuiet
    }

    private var showsProgress: Bool { terminal.errorIsTerminal && !isQuiet }

    /// Takes note of Ctrl-C: its echo is erased with the progress line on which it stands, or gets a line of its own.
    func interrupted() {
        guard terminal.inputIsTerminal, terminal.errorIsTerminal else { return }
        state.withLock { state in
            if state.shown { Self.erase(&state) } else { Output.messages("\n") }
        }
    }

    /// Shows a line on standard error, unless the program is to be quiet.
    func notice(_ text: String) { if !isQuiet { announce(text) } }

    /// Shows a line on standard error, even where the program is to be quiet.
    func announce(_ text: String) {
        // A notice is one line: names and words of servers cannot break it into others.
        let text = VisibleText.of(text)
        let fitted = showsProgress ? terminal.errorPalette.fitted(text) : text
        state.withLock { state in
            if state.isEditing {
                state.waiting.append(fitted)
            } else {
                Self.erase(&state)
                Output.messages(fitted + "\n")
            }
        }
    }

    /// Shows the progress of the statement.
    ///
    /// - Parameters:
    ///   - what: The work as a participle; a new one begins a part of the statement with its own rate.
    ///   - total: 0 when it is not known; `done` at `total` ends the part.
    func progress(_ what: String, _ done: Int, _ total: Int, _ records: Int) {
        state.withLock { state in
            let now = ContinuousClock.now
            let began = state.began ?? now
            state.began = began
            var work = Work(what: what, began: now)
            if let current = state.work, current.what == what, current.done <= done { work = current }
            (work.done, work.total, work.records) = (done, total, records)
            state.work = work
            // A line being edited, or a live screen, has the terminal to itself.
            guard showsProgress, !state.isEditing else { return }
            if total > 0, done >= total {
                Self.erase(&state)
                return
            }
            guard now - began >= .milliseconds(300), state.lastDrawn.map({ now - $0 >= .milliseconds(100) }) ?? true
            else {
                return
            }
            state.lastDrawn = now
            state.shown = true
            Output.messageControl(
                "\r\u{1B}[K" + VisibleText.of(Self.line(what, done, total, records, elapsed: now - work.began)))
        }
    }

    /// Erases the progress when the statement is over.
    func clear() {
        state.withLock { state in
            Self.erase(&state)
            state.began = nil
            state.work = nil
        }
    }

    /// Erases the progress of a statement that was cancelled, and says in one line how far the work had come.
    func reportInterrupted() {
        let work = state.withLock { $0.work }
        clear()
        var text = "interrupted"
        if let work, work.done > 0 || work.total > 0 || work.records > 0 {
            text += " while \(work.what): "
            text += work.total > 0 ? "\(work.done * 100 / work.total) %, " : ""
            text += "\(work.records) records"
        }
        Output.messages(text + "\n")
    }

    /// Lets notices wait while a line is edited; those that waited are shown when editing ends.
    func setEditing(_ isEditing: Bool) {
        state.withLock { state in
            state.isEditing = isEditing
            guard !isEditing else { return }
            for text in state.waiting { Output.messages(text + "\n") }
            state.waiting = []
        }
    }

    private static func erase(_ state: inout State) {
        if state.shown { Output.messageControl("\r\u{1B}[K") }
        state.shown = false
        state.lastDrawn = nil
    }

    /// Returns the text of the progress, such as `loading  42 %  4.2M records  9.1M/s  3s left`.
    static func line(_ what: String, _ done: Int, _ total: Int, _ records: Int, elapsed: Duration) -> String {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        var text = what
        if total > 0 { text += "  \(done * 100 / total) %" }
        text += "  \(magnitude(Double(records))) records"
        // Work that does not report its progress has no rate.
        if seconds > 0, done > 0 || total > 0 { text += "  \(magnitude(Double(records) / seconds))/s" }
        if total > 0, done > 0 {
            let left = seconds * Double(total - done) / Double(done)
            text += "  \(Int(left.rounded(.up)))s left"
        }
        return text
    }

    private static func magnitude(_ value: Double) -> String {
        let (scaled, unit) = value >= 1e9 ? (value / 1e9, "G") : value >= 1e6 ? (value / 1e6, "M") : (value / 1e3, "k")
        if value < 1000 { return String(Int(value)) }
        return "\((scaled * 10).rounded() / 10)\(unit)"
    }
}
