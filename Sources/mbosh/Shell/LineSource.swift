/// Where the shell's lines come from: a terminal edited by libedit, a pipe or a file.
protocol LineSource: AnyObject {
    /// One logical line of input, without its newline. It contains newlines when several lines were pasted as one edit;
    /// they are to be run one after another. Blocks until there is one.
    func read(prompt: Prompt) -> LineEvent

    /// Whether the next `read` comes back at once with a line.
    var hasLine: Bool { get }

    /// A whole statement, of one line or several, for the history; called before it runs.
    func remember(_ entry: String)

    /// Gives back what `read` holds. No `read` may follow.
    func close()
}

extension LineSource {
    /// A person's lines are not there before they are typed.
    var hasLine: Bool { false }

    /// Most sources have no history.
    func remember(_: String) {}
}

/// What a `LineSource` came back with.
enum LineEvent: Equatable {
    case line(String)
    /// Ctrl-C: what had been typed is gone, the shell goes on.
    case interrupted
    /// Ctrl-D on an empty line, the end of the file, or a terminal that is no more.
    case endOfInput
    /// Input could not be read; the text names the cause. Reading again is of no use.
    case failed(String)
}
