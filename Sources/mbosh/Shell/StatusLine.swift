import Engine
import Lang
import Synchronization

/// Progress and notices on standard error, without one writing into the other.
///
/// Progress is shown on a terminal only, after 300 ms, in one line that is erased when the work is done. Notices of
/// background jobs wait while a line is being edited and come out before the next prompt.
final class StatusLine: Sendable {
    private struct State {
        /// When the statement first told of its work, and when the work told of last began.
        var began: ContinuousClock.Instant?
        var work: Work?
        var shown = false
        var lastDrawn: ContinuousClock.Instant?
        var isEditing = false
        var waiting: [String] = []
    }

    /// What a statement does, and how far it is.
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

    /// Ctrl-C was pressed: its echo goes with the progress it stands behind, or has a line of its own.
    func interrupted() {
        guard terminal.inputIsTerminal, terminal.errorIsTerminal else { return }
        state.withLock { state in
            if state.shown { Self.erase(&state) } else { Output.messages("\n") }
        }
    }

    func notice(_ text: String) {
        if !isQuiet { announce(text) }
    }

    /// Also where there is to be quiet.
    func announce(_ text: String) {
        // A notice is a line: what names and servers put into it makes no other.
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

    /// - Parameters:
    ///   - what: the work as a participle; another one than before begins a part of the statement with its own rate.
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
            // A line that is edited, or a live screen, has the terminal to itself.
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

    /// The statement is over: no progress is left on the screen.
    func clear() {
        state.withLock { state in
            Self.erase(&state)
            state.began = nil
            state.work = nil
        }
    }

    /// The statement was cancelled: the progress goes, and one line says how far the work had come.
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

    /// While a line is edited notices wait; those that waited come out when it begins anew.
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

    /// `loading  42 %  4.2M records  9.1M/s  3s left`
    static func line(_ what: String, _ done: Int, _ total: Int, _ records: Int, elapsed: Duration) -> String {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        var text = what
        if total > 0 { text += "  \(done * 100 / total) %" }
        text += "  \(magnitude(Double(records))) records"
        // Work that cannot say how far it is has no rate.
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
