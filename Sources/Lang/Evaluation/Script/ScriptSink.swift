/// What a statement of a script answered.
public struct ScriptAnswer: Sendable {
    /// An assertion's outcome (`assert`, `expect`), a table, nothing, …
    public var value: Value
    /// The form in which it is to leave: the statement's own, else the session's; nil: by destination.
    public var format: OutputFormat?
    /// What the spans in it refer to.
    public var source: Source
    /// The statement.
    public var span: SourceSpan
    /// Set by `quit`.
    var quitStatus: Int32?
    /// How long the statement ran, while `timing on`.
    public var tookNanos: UInt64?
    /// Bytes that the script may print in all (`set output-limit`); nil: any number.
    public var outputLimit: Int?
    /// The zone that the answer's times are shown in; nil: UTC.
    public var zone: DisplayZone?
    /// In no block: what it prints was asked for once.
    public var isOutsideBlocks = false
}

extension ScriptAnswer {
    /// What a statement that stands in no script answers.
    package init(value: Value, format: OutputFormat?, source: Source, span: SourceSpan, zone: DisplayZone?) {
        self.init(value: value, format: format, source: source, span: span, outputLimit: nil, zone: zone)
    }
}

/// Takes what a running script says: the program prints it, a test keeps it.
public protocol ScriptSink: Sendable {
    /// Called for every statement that has ended without an error, in order; the next one waits until it returns.
    ///
    /// - Throws: what is to end the script (nobody reads the output any more).
    func receive(_ answer: ScriptAnswer) async throws
}

/// How a script, or a part of it, came to its end.
public enum ScriptEnding: Sendable, Equatable {
    case finished
    /// `quit`, with the status to leave with.
    case quit(Int32)
}
