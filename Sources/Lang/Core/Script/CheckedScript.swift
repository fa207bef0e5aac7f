/// A piece of a script with the text it was read from: a file, or what it includes.
public struct ScriptUnit: Sendable {
    public var source: Source
    public var lines: [Line]
    /// The file it was read from; nil for a line of the prompt, a pipe or `-c`, whose paths are relative to the working
    /// directory.
    public var path: String?
    /// What each `include` of it stands for, by the place of the statement.
    package var includes: [SourceSpan: ScriptUnit] = [:]
    /// Its statements as they were bound when they were checked, by the place of the statement. Those without variables mean
    /// the same each time they run; the others are bound again.
    package var bound: [SourceSpan: BoundQuery] = [:]
    /// The canonical paths of the scripts around it, outermost first, and its own.
    var chain: [String] = []

    public init(source: Source, lines: [Line], path: String? = nil) {
        self.source = source
        self.lines = lines
        self.path = path
    }
}

/// A script of which everything is known that can be known before it runs.
public struct CheckedScript: Sendable {
    public var unit: ScriptUnit
    /// What `mbosh run SCRIPT name=value` may give, in the order of the script and of what it includes.
    public var parameters: [ScriptParameter]
    /// Empty for a script that may run.
    public var problems: [ScriptFailure]
    /// Whether it may write to a path, which may be standard output: by a verb or a stage that takes one, or in a block or an
    /// included script, which are not looked into.
    package var mayWriteFiles = true
}

/// `param NAME [= VALUE]`
public struct ScriptParameter: Sendable, Hashable {
    public var name: String
    /// As written; nil: it must be given.
    public var standard: String?
}

/// What is wrong in a script, and the text in which it is: an error of one file may be met while another one runs.
public struct ScriptFailure: Error, Sendable {
    public var diagnostic: Diagnostic
    public var source: Source

    /// Reports of every form are made of it, so it has no key of its source in its sentences.
    public init(_ diagnostic: Diagnostic, in source: Source) {
        self.diagnostic = Secrets.masked(diagnostic, in: source)
        self.source = source
    }
}

/// Beyond these a script has lost its way.
package enum ScriptLimits {
    /// Bytes of a text made by `+`.
    static let longestText = 1 << 20
    /// Scripts that include one another.
    static let deepestInclude = 16
    /// Scripts read for one run.
    static let mostIncludes = 1024
    /// Blocks, guards and scripts in one another, across files.
    static let deepestNesting = 128
    /// Bytes of a script that is included.
    package static let longestScript = 16 << 20
}

extension CheckedScript {
    /// It is one statement that shows a live screen.
    public var isScreen: Bool {
        guard onlyQuery != nil, unit.bound.count == 1 else { return false }
        return unit.bound.values.first?.call?.signature.display == .screen
    }

    /// The question that is all there is in it; nil for anything else.
    public var onlyQuery: Query? {
        var only: Query?
        for line in unit.lines {
            guard let statement = line.statement else { continue }
            guard only == nil, case .query(let query) = statement else { return nil }
            only = query
        }
        return only
    }
}
