import Engine
import Lang

/// The live screen of `watch`: a question asked again and again, drawn in place on the terminal's other screen.
///
/// While a stream leads the cursor it follows, and space holds the picture. When none does, it plays the recording
/// itself. The terminal is restored, whatever ends the screen.
final class WatchScreen {
    private let program: Program
    private let query: BoundQuery
    private let source: Source
    private let every: Duration
    private let clock = ContinuousClock()
    private var keys = KeyReader()
    private var mode = TerminalMode()
    private var state = State()
    /// The frame on the screen; an equal one is not sent again.
    private var shown = ""

    struct State {
        /// True when the recording is being played.
        var isPlaying = false
        /// The speed as a power of two: 0 plays a recorded second in a second.
        var speed = 0
        /// True when a stream moves the cursor.
        var isLed = false
        /// The cursor at which the picture is held while a stream goes on; nil when it is not held.
        var held: Cursor?
        var cursor: Cursor?
        /// The zone that times are read in; nil: UTC.
        var zone: DisplayZone?
        /// The number of books on the screen, which share its rows.
        var books = 1
    }

    /// The time between two frames of a recording that is played.
    private static let frame = Duration.milliseconds(50)

    init(_ program: Program, _ query: BoundQuery, everyNanos: Int64, in source: Source) {
        self.program = program
        self.query = query
        self.source = source
        every = max(.milliseconds(10), .nanoseconds(everyNanos))
    }

    /// Runs the screen. The question is asked once before anything is drawn: one with an error in it never gets a
    /// screen.
    func run() -> Program.Step {
        let first: String
        do {
            first = try answer()
        } catch {
            return program.failed(error, in: source)
        }
        program.status.setEditing(true)
        Interrupts.holdDefaults()
        enter()
        defer {
            leave()
            Interrupts.releaseDefaults()
            program.status.setEditing(false)
        }
        do {
            return try loop(first)
        } catch is CancellationError {
            return .done
        } catch {
            leave()
            return program.failed(error, in: source)
        }
    }

    private func loop(_ first: String) throws -> Program.Step {
        var text = first
        var due = clock.now + every
        var played = clock.now
        while true {
            try draw(text)
            let pause = due - clock.now
            switch keys.next(within: max(.zero, pause)) {
            case .byte(let byte):
                guard try press(byte) else { return .done }
                due = clock.now
            case .signalled:
                if Interrupts.consume() { return .done }
                attend()
                due = clock.now
            case .ended: return .done
            case nil: break
            }
            guard clock.now >= due else { continue }
            let now = clock.now
            if state.isPlaying { try play(now - played) }
            played = now
            text = try answer()
            due = clock.now + (state.isPlaying ? Self.frame : every)
        }
    }

    // MARK: Asking

    private func answer() throws -> String {
        let session = program.session
        var query = query
        if let held = state.held { query.moment = TimeExpression(.record(UInt64(held.position)), span: query.span) }
        query.fill(rows: Terminal.height - 1, books: state.books)
        let asked = query
        let source = source
        let (value, status, isLed) = try Blocking.run {
            let value = try await session.run(asked, in: source)
            return (value, await session.status, await session.isCursorLed)
        }
        state.cursor = state.held ?? status.cursor
        state.isLed = isLed
        state.zone = status.zone
        if case .list(let values) = value { state.books = max(1, values.count) }
        if isLed { state.isPlaying = false } else { state.held = nil }
        var renderer = program.renderer
        renderer.plotRows = Terminal.height - 1
        let format = query.format ?? status.format ?? program.global.format
        return try WatchWindow(rows: Terminal.height - 1).text(of: value, format) { value in
            renderer.render(value, format: format, source: source, zone: status.zone)
        }
    }

    private func play(_ elapsed: Duration) throws {
        let (seconds, attoseconds) = elapsed.components
        // The step is half a second at most: after a slow answer the recording goes on from where it was.
        let nanos = min(500_000_000, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        let scaled = state.speed >= 0 ? nanos << Int64(state.speed) : nanos >> Int64(-state.speed)
        if try !move(.advance(nanos: scaled)) { state.isPlaying = false }
    }

    private func move(_ motion: Session.Motion) throws -> Bool {
        let session = program.session
        return try Blocking.run { await session.move(motion) }
    }

    // MARK: Keys

    /// Does what a key asks for; returns false to leave the screen.
    private func press(_ byte: UInt8) throws -> Bool {
        switch WatchKey(byte, next: { self.keys.next(within: .milliseconds(20)) }) {
        case .leave: return false
        case .toggle:
            if state.isLed {
                state.held = state.held == nil ? state.cursor : nil
            } else {
                // At the end of the recording there is nothing left to play, so it begins again, as a film does.
                if !state.isPlaying, try !move(.advance(nanos: 1)) { _ = try move(.start) }
                state.isPlaying.toggle()
            }
        case .faster: state.speed = min(20, state.speed + 1)
        case .slower: state.speed = max(-20, state.speed - 1)
        case .forward: try step(.forward(trade: false))
        case .trade: try step(.forward(trade: true))
        case .back: try step(.back)
        case .start: try step(.start)
        case .end: try step(.end)
        case nil: break
        }
        return true
    }

    /// Makes a step, which stops the player; while a stream leads, the cursor is not ours to move.
    private func step(_ motion: Session.Motion) throws {
        if state.isLed { return }
        state.isPlaying = false
        _ = try move(motion)
    }

    private func attend() {
        if Interrupts.consumeResize() { shown = "" }
        Interrupts.obeyDeferred(leave: leave, enter: enter)
    }

    // MARK: The screen

    private func enter() {
        mode.enterRaw()
        Output.messageControl("\u{1B}[?1049h\u{1B}[?25l")
        shown = ""
    }

    private func leave() {
        guard mode.isRaw else { return }
        Output.messageControl("\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l")
        mode.restore()
    }

    private func draw(_ text: String) throws(Output.Failure) {
        let frame = ScreenText(columns: Terminal.width, rows: Terminal.height).frame(
            TerminalFilter.safe(text), status: WatchStatus(state: state, isUnicode: program.terminal.isUnicode).text)
        if frame == shown { return }
        // The frame is written in one piece, so that no half of it is seen.
        try Output.control((shown.isEmpty ? "\u{1B}[2J" : "") + frame)
        shown = frame
    }
}
