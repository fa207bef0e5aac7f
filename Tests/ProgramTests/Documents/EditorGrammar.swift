import mbosh

@testable import Lang

/// `docs/mbosh.tmLanguage.json`: a TextMate grammar, for the editors that know no better; words come from the command table.
struct EditorGrammar {
    struct Rule {
        var name: String
        var match: String
        /// nil: the whole match has the name, else the group of this number.
        var group: Int?
    }

    private let table = CommandTable.whole

    /// In the order in which an editor tries them. A word is told by the blank or sign before it: regular expressions of
    /// all editors can do that.
    var rules: [Rule] {
        let verbs = Self.words(table.names)
        let stages = Self.words(table.stages.map(\.name))
        let signatures = table.verbs.map(\.signature) + table.stages
        let options = Set(
            signatures.flatMap { $0.options.map(\.word) } + ["from", "to", "last", "at", "all", "record"])
        let begin = "(^|[\\s{:,(|])"
        let end = "(?=$|[\\s,|&{}()])"
        return [
            Rule(name: "comment.line.number-sign.mbosh", match: "(^|[\\s{}])(#.*)$", group: 2),
            Rule(name: "keyword.control.scope.mbosh", match: "^\\s*(at|from|last)(?=\\s)", group: 1),
            Rule(name: "keyword.control.verb.mbosh", match: "^\\s*[.\\\\]?(\(verbs))\(end)", group: 1),
            Rule(name: "keyword.control.verb.mbosh", match: "[{:]\\s+(\(verbs))\(end)", group: 1),
            Rule(name: "support.function.stage.mbosh", match: "\\|\\s*(\(stages))\(end)", group: 1),
            Rule(
                name: "keyword.operator.word.mbosh", match: "\(begin)(and|or|not|else|in|is|null|between)\(end)",
                group: 2),
            Rule(
                name: "support.function.mbosh",
                match: "\(begin)(\(Self.words(RowFunction.written.map(\.rawValue))))(?=\\()", group: 2),
            Rule(name: "variable.other.mbosh", match: "\\$[A-Za-z_][A-Za-z0-9_]*"),
            Rule(
                name: "constant.numeric.time.mbosh",
                match:
                    "\(begin)([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+)?)?|[0-9]{1,2}:[0-9]{2}(:[0-9.]+)?)\(end)",
                group: 2),
            Rule(
                name: "constant.numeric.duration.mbosh", match: "\(begin)([+-]?([0-9.]+(ns|us|µs|ms|s|m|h|d))+)\(end)",
                group: 2),
            Rule(
                name: "constant.numeric.mbosh", match: "\(begin)(-?[0-9]+(\\.[0-9]+)?[kMG]?(/s)?%?|x[0-9.]+)\(end)",
                group: 2),
            Rule(
                name: "entity.name.type.symbol.mbosh", match: "\(begin)([A-Za-z0-9._]*[A-Z][A-Za-z0-9._]*)\(end)",
                group: 2),
            Rule(name: "variable.parameter.option.mbosh", match: "\(begin)(\(Self.words(options)))\(end)", group: 2),
            Rule(name: "keyword.control.verb.mbosh", match: "\(begin)(\(verbs))\(end)", group: 2),
            Rule(name: "keyword.operator.mbosh", match: "==|!=|<=|>=|<|>|~|="),
            Rule(name: "punctuation.separator.pipe.mbosh", match: "\\||&"),
            Rule(name: "constant.character.escape.continuation.mbosh", match: "\\\\\\s*$"),
        ]
    }

    /// Alternatives, longest first so that none hides another; a name has no sign with a meaning in it but `-`.
    private static func words(_ names: some Sequence<String>) -> String {
        Set(names).sorted { ($0.count, $1) > ($1.count, $0) }.joined(separator: "|")
    }

    var text: String {
        var patterns = [
            // A golden stands for itself: nothing in it is coloured.
            #"{ "name": "string.unquoted.golden.mbosh", "begin": "^\\s*----\\s*$", "end": "^\\s*----\\s*$" }"#,
            #"{ "name": "string.quoted.double.mbosh", "begin": "\"", "end": "\"|$", "patterns": ["#
                + #"{ "name": "constant.character.escape.mbosh", "match": "\\\\([\\\\\"nrt]|u\\{[0-9A-Fa-f]{1,6}\\})" }, "#
                + #"{ "name": "invalid.illegal.escape.mbosh", "match": "\\\\." }] }"#,
        ]
        for rule in rules {
            let name = Self.quoted(rule.name)
            let match = "\"match\": \(Self.quoted(rule.match))"
            patterns.append(
                rule.group.map { "{ \(match), \"captures\": { \"\($0)\": { \"name\": \(name) } } }" }
                    ?? "{ \"name\": \(name), \(match) }")
        }
        return """
            {
              "name": "mbosh",
              "scopeName": "source.mbosh",
              "fileTypes": ["mbo"],
              "firstLineMatch": "^#!.*\\\\bmbosh\\\\b",
              "patterns": [
                \(patterns.joined(separator: ",\n    "))
              ]
            }

            """
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
