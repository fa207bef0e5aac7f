/// The answer of a statement of a script.
public struct ScriptAnswer: Sendable {
    /// The answer: an assertion's outcome (`assert`, `expect`), a table, nothing, …
    public var value: Value
    /// The form of the output: the statement's own, else the session's; nil to choose by the destination.
    public var format: OutputFormat?
    /// The text that the spans in the answer refer to.
    public var source: Source
    /// The extent of the statement.
    public var span: SourceSpan
    /// The exit status that `quit` gives; nil for any other statement.
    var quitStatus: Int32?
    /// The time that the statement ran, in nanoseconds; nil unless `timing on` is set.
    public var tookNanos: UInt64?
    /// The most bytes that the script may print in all (`set output-limit`); nil for any number.
    public var outputLimit: Int?
    /// The zone that the answer's times are shown in; nil for UTC.
    package var zone: DisplayZone?

    /// True outside every block, where the user has asked for the output once.
    public var isOutsideBlocks = false

    package init(
        value: Value, format: OutputFormat? = nil, source: Source, span: SourceSpan, quitStatus: Int32? = nil,
        tookNanos: UInt64? = nil, outputLimit: Int? = nil, zone: DisplayZone? = nil, isOutsideBlocks: Bool = false
    ) {
        self.value = value
        self.format = format
        self.source = source
        self.span = span
        self.quitStatus = quitStatus
        self.tookNanos = tookNanos
        self.outputLimit = outputLimit
        self.zone = zone
        self.isOutsideBlocks = isOutsideBlocks
    }
}

/// Takes the answers of a running script: the program prints them, a test keeps them.
public protocol ScriptSink: Sendable {
    /// Takes the answer of a statement that has ended without an error. Called in order; the next statement waits until
    /// it returns.
    ///
    /// - Throws: an error that is to end the script, when nobody reads the output any more.
    func receive(_ answer: ScriptAnswer) async throws
}

/// The end of a script, or of a part of it, that met no error.
public enum ScriptEnding: Sendable, Equatable {
    case finished
    /// The script ran `quit`, with the status to leave with.
    case quit(Int32)
}
