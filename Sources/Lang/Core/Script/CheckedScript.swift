/// A piece of a script with the text it was read from: a file, or one that it includes.
public struct ScriptUnit: Sendable {
    /// The text.
    package var source: Source
    /// The lines of the text.
    package var lines: [Line]
    /// The file it was read from; nil for a line of the prompt, a pipe or `-c`, whose paths are relative to the working
    /// directory.
    package var path: String?
    /// The scripts that its `include`s name, by the span of the statement.
    package var includes: [SourceSpan: ScriptUnit] = [:]
    /// Its statements as they were bound when they were checked, by the span of the statement. Those without variables
    /// mean the same each time they run; the others are bound again.
    package var bound: [SourceSpan: BoundQuery] = [:]
    /// The canonical paths of the scripts around it, outermost first, and its own.
    var chain: [String] = []
}

/// A script of which all is known that can be known before it runs.
public struct CheckedScript: Sendable {
    /// The script itself, with the scripts that it includes.
    package var unit: ScriptUnit
    /// The parameters that `mbosh run SCRIPT name=value` may give, in the order of the script and of the scripts that
    /// it includes.
    package var parameters: [ScriptParameter]
    /// The errors in the script; empty for a script that may run.
    public var problems: [ScriptFailure]
    /// True when it may write to a path, which may be standard output: by a verb or a stage that takes one, or in a
    /// block or an included script, into which nobody looks.
    package var mayWriteFiles = true
}

/// A parameter of a script, `param NAME [= VALUE]`.
package struct ScriptParameter: Sendable, Hashable {
    /// The name, without the sign.
    package var name: String
    /// The default as written; nil when the parameter is required.
    package var standard: String?
}

/// An error in a script, and the text in which it is: an error of one file may be met while another one runs.
public struct ScriptFailure: Error, Sendable {
    /// The error.
    public var diagnostic: Diagnostic
    /// The text that the error's span refers to.
    public var source: Source

    /// Makes an error of its parts. Reports of every form are made of it, so it has no key of its source in its
    /// sentences.
    public init(_ diagnostic: Diagnostic, in source: Source) {
        self.diagnostic = Secrets.masked(diagnostic, in: source)
        self.source = source
    }
}

/// Limits that only a script exceeds that has gone wrong.
package enum ScriptLimits {
    /// The most bytes of a text made by `+`.
    static let longestText = 1 << 20
    /// The most scripts that include one another.
    static let deepestInclude = 16
    /// The most scripts read for one run.
    static let mostIncludes = 1024
    /// The most blocks, guards and scripts in one another, across files.
    static let deepestNesting = 128
    /// The most bytes of a script that is included.
    package static let longestScript = 16 << 20
}

extension CheckedScript {
    /// True when the script is one statement that shows a live screen.
    public var isScreen: Bool {
        guard onlyQuery != nil, unit.bound.count == 1 else { return false }
        return unit.bound.values.first?.call?.signature.display == .screen
    }

    /// The only question of the script; nil when it is anything else or has more.
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
