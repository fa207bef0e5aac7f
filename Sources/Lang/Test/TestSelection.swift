import Engine
import Lang

/// The tests of a run that are wanted: `--tags a,!slow` and `--filter RE`.
public struct TestSelection: Sendable {
    /// The tags of which a test must have one; empty when it need not.
    public var wanted: Set<String> = []
    /// The tags that a test must not have.
    public var unwanted: Set<String> = []
    /// A regular expression that must match somewhere in the name; nil for any name.
    private var pattern: TextPattern?

    /// The selection of all tests.
    public init() {}

    /// The error in a selection, as a sentence.
    public struct Failure: Error, CustomStringConvertible {
        /// The sentence.
        public var description: String
    }

    /// Reads the values of `--tags` and `--filter`; nil for a flag that was not given.
    ///
    /// - Parameter tags: `a,b,!slow` for tests with one of a and b, and without slow.
    /// - Throws: `Failure` for a list of tags or a regular expression that is none.
    public init(tags: String?, filter: String?) throws(Failure) {
        for word in tags?.split(separator: ",", omittingEmptySubsequences: false) ?? [] {
            let isUnwanted = word.hasPrefix("!")
            let name = String(isUnwanted ? word.dropFirst() : word)
            guard !name.isEmpty, !name.contains(where: { $0.isWhitespace || $0 == "!" }) else {
                throw Failure(description: "‘\(tags ?? "")’ is no list of tags; expected a,b,!slow")
            }
            if isUnwanted { unwanted.insert(name) } else { wanted.insert(name) }
        }
        if let filter {
            do throws(Diagnostic) {
                pattern = try TextPattern.parse(filter, at: SourceSpan(0, 0))
            } catch {
                throw Failure(description: "‘\(filter)’ is no regular expression: \(error.message)")
            }
        }
    }

    /// True when no test is left out.
    public var isEverything: Bool { wanted.isEmpty && unwanted.isEmpty && pattern == nil }

    /// True when `--tags` and `--filter` want a test.
    public func includes(name: String, tags: [String]) -> Bool {
        guard unwanted.isDisjoint(with: tags), wanted.isEmpty || !wanted.isDisjoint(with: tags) else { return false }
        return pattern?.matches(name) ?? true
    }

    /// A regular expression that matches this name and nothing else.
    public static func pattern(for name: String) -> String {
        var pattern = "^"
        for character in name {
            if "\\^$.|?*+()[]{}".contains(character) { pattern += "\\" }
            pattern.append(character)
        }
        return pattern + "$"
    }
}
