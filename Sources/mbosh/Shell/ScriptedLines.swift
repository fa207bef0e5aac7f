/// Lines from a list, for tests of whatever reads a `LineSource`.
final class ScriptedLines: LineSource {
    private var remaining: ArraySlice<LineEvent>

    /// The prompts asked with so far, in order.
    private(set) var prompts: [Prompt] = []
    private(set) var isClosed = false

    /// Gives `events` in order, and then `endOfInput` for ever.
    init(_ events: [LineEvent]) {
        remaining = events[...]
    }

    convenience init(lines: [String]) {
        self.init(lines.map(LineEvent.line))
    }

    func read(prompt: Prompt) -> LineEvent {
        prompts.append(prompt)
        return remaining.popFirst() ?? .endOfInput
    }

    func close() {
        isClosed = true
    }
}
