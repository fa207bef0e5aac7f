import Engine
import Lang

/// Which tests of a run are meant: `--tags a,!slow` and `--filter RE`.
public struct TestSelection: Sendable {
    /// One of these must be among a test's tags, when there are any.
    public var wanted: Set<String> = []
    /// None of these may be.
    public var unwanted: Set<String> = []
    /// A regular expression that must match somewhere in the name.
    private var pattern: TextPattern?

    public init() {}

    /// What cannot be understood, as a sentence.
    public struct Failure: Error, CustomStringConvertible {
        public var description: String
    }

    /// - Parameter tags: `a,b,!slow`: one of a and b, and not slow.
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

    /// Whether anything is left out at all.
    public var isEverything: Bool { wanted.isEmpty && unwanted.isEmpty && pattern == nil }

    /// Whether `--tags` and `--filter` mean a test.
    public func includes(name: String, tags: [String]) -> Bool {
        guard unwanted.isDisjoint(with: tags), wanted.isEmpty || !wanted.isDisjoint(with: tags) else { return false }
        return pattern?.matches(name) ?? true
    }

    /// A pattern that matches this name and nothing else.
    public static func pattern(for name: String) -> String {
        var pattern = "^"
        for character in name {
            if "\\^$.|?*+()[]{}".contains(character) { pattern += "\\" }
            pattern.append(character)
        }
        return pattern + "$"
    }
}
