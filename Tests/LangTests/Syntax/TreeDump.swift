@testable import Lang

/// A tree as one line of text, without spans, in which every shape can be told from every other.
enum TreeDump {
    static func of(_ text: String) -> String {
        let (script, diagnostics) = Parser.parse(Source(name: "t", text: text))
        guard diagnostics.isEmpty else {
            return diagnostics.map { "\($0.code) \($0.span.start)..<\($0.span.end)" }.joined(separator: ", ")
        }
        return of(script.lines)
    }

    /// The tree without blank lines, which the formatter may take away.
    static func withoutBlankLines(_ text: String) -> String {
        let dump = of(text).replacing("-; ", with: "").replacing("; -", with: "").replacing("{-}", with: "{}")
        return dump == "-" ? "" : dump
    }

    static func of(_ lines: [Line]) -> String {
        lines.map { line in
            let parts = [line.statement.map { of($0) }, line.comment.map { "#\($0)" }].compactMap(\.self)
            return parts.isEmpty ? "-" : parts.joined(separator: " ")
        }.joined(separator: "; ")
    }

    static func of(_ statement: Statement) -> String {
        switch statement {
        case .query(let query): of(query)
        case .golden(let query, let golden): "\(of(query)) golden \(golden.text.debugDescription)"
        case .guarded(let head, let statement, _): "guard(\(of(head)): \(of(statement)))"
        case .block(let block):
            "block(\(([block.head] + block.stages).map { of($0) }.joined(separator: " | ")) {\(of(block.body))}"
                + (block.otherwise.map { " else {\(of($0))}" } ?? "") + ")"
        }
    }

    static func of(_ query: Query) -> String {
        var parts: [String] = []
        switch query.scope?.kind {
        case .at(let time): parts.append("at<\(of(time))>")
        case .range(let from, let to):
            parts.append((from.map { "from<\(of($0))>" } ?? "") + (to.map { "to<\(of($0))>" } ?? ""))
        case .last(let duration) where duration.variable != nil: parts.append("last<$\(duration.variable ?? "")>")
        case .last(let duration): parts.append("last<\(duration.nanos)ns>")
        case nil: break
        }
        if let call = query.call { parts.append(of(call)) }
        parts += query.stages.map { "| " + of($0) }
        if query.isBackground { parts.append("&") }
        return parts.joined(separator: " ")
    }

    static func of(_ call: Call) -> String {
        "(" + ([call.verb.text] + call.items.map { of($0) }).joined(separator: " ") + ")"
    }

    static func of(_ item: Item) -> String {
        switch item.kind {
        case .word: item.text
        case .string(let text): text.debugDescription
        case .number(let value): "#\(value.digits)e-\(value.scale)"
        case .rate(let value): "#\(value.digits)e-\(value.scale)/s"
        case .duration(let nanos): "\(nanos)ns"
        case .time(let time): "<\(of(time))>"
        case .address(let host, let port): "addr(\(host ?? "nil"), \(port))"
        case .variable(let name): "$\(name)"
        case .symbol: "‘\(item.text)’"
        case .list(let items): "[\(items.map { of($0) }.joined(separator: " "))]"
        case .pair(let name, let value): "\(name)=\(of(value))"
        }
    }

    static func of(_ time: TimeExpression) -> String {
        switch time.kind {
        case .iso(let text): "iso \(text)"
        case .clock(let nanos): "clock \(nanos)"
        case .offset(let nanos): "offset \(nanos)"
        case .epoch(let nanos): "epoch \(nanos)"
        case .record(let number): "record \(number)"
        case .name(let name): "name \(name)"
        case .variable(let name): "$\(name)"
        case .recordVariable(let name): "record $\(name)"
        }
    }

    /// An expression with every grouping written out.
    static func of(_ expression: Expression) -> String {
        switch expression {
        case .literal(let literal, _):
            switch literal {
            case .decimal(let value): "#\(value.digits)e-\(value.scale)"
            case .rate(let value): "#\(value.digits)e-\(value.scale)/s"
            case .duration(let nanos): "\(nanos)ns"
            case .string(let text): text.debugDescription
            case .bool(let value): "\(value)"
            case .time(let time): "<\(of(time))>"
            }
        case .variable(let name, _): "$\(name)"
        case .query(let items, _): "{\(items.map { of($0) }.joined(separator: " "))}"
        case .not(let operand, _): "(not \(of(operand)))"
        case .negated(let operand, _): "(neg \(of(operand)))"
        case .binary(let sign, let left, let right, _): "(\(of(left)) \(sign.rawValue) \(of(right)))"
        case .among(let left, let list, let isDenied, _):
            "(\(of(left))\(isDenied ? " not" : "") in [\(list.map { of($0) }.joined(separator: " "))])"
        case .between(let left, let low, let high, let isDenied, _):
            "(\(of(left))\(isDenied ? " not" : "") between \(of(low)) \(of(high)))"
        case .isNull(let inner, let isDenied, _): "(\(of(inner)) is\(isDenied ? " not" : "") null)"
        case .call(let function, let arguments, _):
            "\(function.rawValue)(\(arguments.map { of($0) }.joined(separator: " ")))"
        }
    }
}
