/// The rules that a JUnit file has to keep to be read by what reads Ant's schema and Jenkins's, with pytest's `file` and
/// `line` and Surefire's elements for attempts that were made again, checked without any of them: this is no validator of
/// XML, but a reader of the tags that a report may have.
enum JUnitRules {
    private struct Tag {
        var name: String
        var attributes: [String: String]
        var children: [Tag] = []
        var isOnlyBlank = true
    }

    /// Attributes that must be there, and those that may.
    private static let attributes: [String: (required: Set<String>, allowed: Set<String>)] = [
        "testsuites": ([], []),
        "testsuite": (
            ["name", "package", "id", "timestamp", "hostname", "tests", "failures", "errors", "time"], ["skipped"]
        ),
        "properties": ([], []), "property": (["name", "value"], []),
        "testcase": (["name", "classname", "time"], ["file", "line"]),
        "failure": (["type"], ["message"]), "error": (["type"], ["message"]), "skipped": ([], ["message"]),
        "flakyFailure": (["type"], ["message"]), "flakyError": (["type"], ["message"]),
        "rerunFailure": (["type"], ["message"]), "rerunError": (["type"], ["message"]), "stackTrace": ([], []),
        "system-out": ([], []), "system-err": ([], []),
    ]

    /// The parts of a report that are against a rule; empty when all is well.
    static func broken(_ text: String) -> [String] {
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        guard text.hasPrefix(head) else { return ["no declaration"] }
        var problems: [String] = []
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: break
            default: problems.append("the character \(scalar.value)")
            }
        }
        var rest = text.dropFirst(head.count)
        guard let root = element(&rest, &problems), root.name == "testsuites", rest.allSatisfy(\.isWhitespace) else {
            return problems + ["not one element testsuites"]
        }
        for (index, suite) in root.children.enumerated() { problems += self.suite(suite, index) }
        return problems
    }

    private static func suite(_ suite: Tag, _ index: Int) -> [String] {
        var problems: [String] = []
        if suite.name != "testsuite" { problems.append("\(suite.name) in testsuites") }
        let names = suite.children.map(\.name)
        if names.first != "properties" || names.suffix(2) != ["system-out", "system-err"]
            || names.dropFirst().dropLast(2).contains(where: { $0 != "testcase" })
        {
            problems.append("the order of \(names)")
        }
        let cases = suite.children.filter { $0.name == "testcase" }
        func number(_ name: String) -> Int { suite.attributes[name].flatMap { Int($0) } ?? -1 }
        for (name, count) in [
            ("id", index), ("tests", cases.count), ("failures", count(cases, "failure")),
            ("errors", count(cases, "error")), ("skipped", count(cases, "skipped")),
        ] where number(name) != count { problems.append("\(name) is not \(count)") }
        let zeros = (suite.attributes["timestamp"] ?? "").map { $0.isWholeNumber ? "0" : $0 }
        if String(zeros) != "0000-00-00T00:00:00" { problems.append("the form of the timestamp") }
        for tag in [suite] + cases {
            for name in ["name", "classname", "package", "hostname"] {
                guard let value = tag.attributes[name] else { continue }
                let token = value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                if token != value || value.isEmpty { problems.append("\(name) ‘\(value)’ is no token") }
            }
            if tag.attributes["time"].flatMap({ Double($0) }) == nil { problems.append("a time is no number") }
        }
        for test in cases {
            problems += outcome(test)
            if test.attributes["line"].map({ (Int($0) ?? 0) < 1 }) ?? false { problems.append("a line is no number") }
        }
        for name in ["properties", "testcase"] {
            for tag in suite.children where tag.name == name && !tag.isOnlyBlank { problems.append("text in \(name)") }
        }
        return problems
    }

    /// One outcome at most, then the attempts before it: flaky ones of a test that passed, rerun ones of one that did not.
    private static func outcome(_ test: Tag) -> [String] {
        let names = test.children.map(\.name)
        let again = names.filter { $0.hasPrefix("flaky") || $0.hasPrefix("rerun") }
        let outcomes = names.dropLast(again.count)
        var problems: [String] = []
        if outcomes.count > 1 || names.suffix(again.count) != again[...] { problems.append("a case with two outcomes") }
        let expected = outcomes.isEmpty ? "flaky" : "rerun"
        if !again.allSatisfy({ $0.hasPrefix(expected) }) { problems.append("attempts \(again) of \(Array(outcomes))") }
        return problems
    }

    private static func count(_ cases: [Tag], _ name: String) -> Int { cases.count { $0.children.first?.name == name } }

    /// One element with what is in it.
    private static func element(_ rest: inout Substring, _ problems: inout [String]) -> Tag? {
        rest = rest.drop(while: \.isWhitespace)
        guard rest.first == "<", let close = rest.firstIndex(of: ">") else { return nil }
        var head = rest[rest.index(after: rest.startIndex)..<close]
        rest = rest[rest.index(after: close)...]
        let isEmpty = head.last == "/"
        if isEmpty { head.removeLast() }
        let name = String(head.prefix { $0 != " " })
        var tag = Tag(name: name, attributes: [:])
        head = head.dropFirst(name.count)
        while !head.isEmpty {
            guard head.first == " ", let equals = head.firstIndex(of: "=") else { return nil }
            let key = String(head[head.index(after: head.startIndex)..<equals])
            let value = head[equals...].dropFirst()
            guard value.first == "\"", let end = value.dropFirst().firstIndex(of: "\"") else { return nil }
            tag.attributes[key] = String(value[value.index(after: value.startIndex)..<end])
            problems += entities(tag.attributes[key] ?? "")
            head = head[head.index(after: end)...]
        }
        if let rules = attributes[name] {
            let given = Set(tag.attributes.keys)
            if !rules.required.isSubset(of: given) {
                problems.append("\(name) lacks \(rules.required.subtracting(given))")
            }
            let extra = given.subtracting(rules.required).subtracting(rules.allowed)
            if !extra.isEmpty { problems.append("\(name) has \(extra)") }
        } else {
            problems.append("an element \(name)")
        }
        if isEmpty { return tag }
        while let open = rest.firstIndex(of: "<") {
            let text = rest[..<open]
            problems += entities(String(text))
            if !text.allSatisfy(\.isWhitespace) { tag.isOnlyBlank = false }
            rest = rest[open...]
            if rest.hasPrefix("</") {
                guard rest.hasPrefix("</\(name)>") else { return nil }
                rest = rest.dropFirst(name.count + 3)
                return tag
            }
            guard let child = element(&rest, &problems) else { return nil }
            tag.children.append(child)
        }
        return nil
    }

    /// Every `&` begins an entity that XML knows without a declaration.
    private static func entities(_ text: String) -> [String] {
        text.split(separator: "&", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            let name = part.prefix { $0 != ";" }
            let isKnown = ["amp", "lt", "gt", "quot", "apos", "#13", "#10", "#9"].contains(String(name))
            return isKnown && name.count < part.count ? nil : "the entity \(part.prefix(8))"
        }
    }
}
