/// Where the shell's lines come from: a terminal edited by libedit, a pipe or a file.
protocol LineSource: AnyObject {
    /// Waits for one logical line of input, without its newline. It contains newlines when several lines were pasted as
    /// one edit; they are to be run one after another.
    func read(prompt: Prompt) -> LineEvent

    /// True when the next `read` comes back at once with a line.
    var hasLine: Bool { get }

    /// Keeps a whole statement, of one line or several, for the history; called before it runs.
    func remember(_ entry: String)

    /// Frees the resources of the source. No `read` may follow.
    func close()
}

extension LineSource {
    /// False by default: a person's lines are not there before they are typed.
    var hasLine: Bool { false }

    /// Does nothing by default: most sources have no history.
    func remember(_: String) {}
}

/// The result of a `read`.
enum LineEvent: Equatable {
    case line(String)
    /// Ctrl-C: the typed text is gone, the shell goes on.
    case interrupted
    /// Ctrl-D on an empty line, the end of the file, or a terminal that is no more.
    case endOfInput
    /// Input could not be read; the text names the cause. Reading again is of no use.
    case failed(String)
}
