// The heads of the blocks of a test script.

import Engine
import Lang

/// `test "name" tags a b timeout 5s retry 2 skip "why"`
struct TestHead: Sendable {
    var name = ""
    var tags: [String] = []
    var timeoutNanos: Int64?
    /// The number of further attempts when it ends badly.
    var retries = 0
    /// The reason why it is skipped; nil when it is not.
    var skip: String?
}

/// The head of a bench: `bench "name" 20 times warmup 2 report PATH`.
struct BenchHead: Sendable {
    var name = ""
    var times = 20
    var warmup = 1
    var report: Word?
}

extension Binder {
    func testHead(_ head: Call) throws(Diagnostic) -> TestHead {
        let words = ["tags", "timeout", "retry", "skip"]
        var reader = ItemReader(head.items, after: head.verb.span)
        var result = TestHead(name: try name(&reader, head))
        var seen: Set<String> = []
        while let option = try option(&reader, words, &seen, head) {
            switch option {
            case "tags":
                let items = reader.take { $0.kind == .word && words.contains($0.text) }
                for item in items {
                    let parts: [Item] = if case .list(let parts) = item.kind { parts } else { [item] }
                    for part in parts { result.tags.append(try tag(part)) }
                }
                if items.isEmpty {
                    throw Diagnostic(
                        .missingArgument, "`tags` needs a word", at: reader.endSpan, help: "as in `tags fast books`")
                }
            case "timeout":
                let value = try read(.duration, &reader, stops: nil)
                if case .duration(let nanos) = value.kind {
                    guard nanos > 0 else { throw Diagnostic(.wrongArgument, "no test ends in no time", at: value.span) }
                    result.timeoutNanos = nanos
                }
            case "retry":
                if case .integer(let count) = try read(.integer(0...100), &reader, stops: nil).kind {
                    result.retries = count
                }
            default:
                if case .text(let reason) = try read(.text, &reader, stops: nil).kind { result.skip = reason }
            }
        }
        return result
    }

    func benchHead(_ head: Call) throws(Diagnostic) -> BenchHead {
        var reader = ItemReader(head.items, after: head.verb.span)
        var result = BenchHead(name: try name(&reader, head))
        var seen: Set<String> = []
        while let item = reader.peek {
            if item.kind != .word {
                let value = try read(.integer(1...1_000_000), &reader, stops: nil)
                guard let word = reader.next(), word.isWord("times") else {
                    throw Diagnostic(.missingArgument, "expected `times` behind the number", at: reader.endSpan)
                }
                guard seen.insert("times").inserted else { throw Self.twice("times", value.span) }
                if case .integer(let count) = value.kind { result.times = count }
                continue
            }
            guard let option = try option(&reader, ["warmup", "report"], &seen, head) else { break }
            if option == "warmup" {
                if case .integer(let count) = try read(.integer(0...1_000_000), &reader, stops: nil).kind {
                    result.warmup = count
                }
            } else {
                let value = try read(.text, &reader, stops: nil)
                if case .text(let path) = value.kind { result.report = Word(path, span: value.span) }
            }
        }
        return result
    }

    /// Checks the head of `setup` or `teardown`, which has nothing but the word.
    func emptyHead(_ head: Call) throws(Diagnostic) {
        guard let extra = head.items.first else { return }
        throw Diagnostic(
            .unexpectedWord, "`\(head.verb.text)` does not take ‘\(extra.text)’", at: extra.span,
            help: "put the block's `{` there")
    }

    private func name(_ reader: inout ItemReader, _ head: Call) throws(Diagnostic) -> String {
        guard let item = reader.peek else {
            throw Diagnostic(
                .missingArgument, "`\(head.verb.text)` needs a name", at: reader.endSpan,
                help: "as in `\(head.verb.text) \"the book is whole\" {`")
        }
        let value = try read(.text, &reader, stops: nil)
        guard case .text(let name) = value.kind else { return "" }
        guard name.contains(where: { !$0.isWhitespace }) else {
            throw Diagnostic(.wrongArgument, "a name needs a letter", at: item.span)
        }
        return name
    }

    private func tag(_ item: Item) throws(Diagnostic) -> String {
        guard let known = try known(item) else { return "" }
        guard let text = Self.plainText(known), !text.isEmpty,
            !text.contains(where: { $0.isWhitespace || $0 == "," || $0 == "!" })
        else { throw Diagnostic(.wrongArgument, "‘\(item.text)’ is no tag", at: item.span, help: "a tag is one word") }
        return text
    }

    /// Takes the next option's word; nil at the end.
    private func option(
        _ reader: inout ItemReader, _ words: [String], _ seen: inout Set<String>, _ head: Call
    ) throws(Diagnostic) -> String? {
        guard let item = reader.next() else { return nil }
        guard item.kind == .word, words.contains(item.text) else {
            let left = words.filter { !seen.contains($0) }
            throw Diagnostic(
                .unexpectedWord, "`\(head.verb.text)` has no option ‘\(item.text)’", at: item.span,
                help: Suggestions.help(item.text, among: left)
                    ?? "it takes \(words.map { "`\($0)`" }.joined(separator: ", "))")
        }
        guard seen.insert(item.text).inserted else { throw Self.twice(item.text, item.span) }
        return item.text
    }

    private static func twice(_ word: String, _ span: SourceSpan) -> Diagnostic {
        Diagnostic(.repeatedOption, "`\(word)` is given twice", at: span, help: "keep one of them")
    }
}
