import Engine
import EngineServe
import mbosh

@testable import Lang

/// A bound statement as one line of text without spans: scope, verb, values by name in the order of the alphabet, range,
/// format, `&`.
enum BoundDump {
    static func bind(_ text: String) throws -> BoundQuery {
        let parsed = Parser.parse(Source(name: "t", text: text))
        if let diagnostic = parsed.diagnostics.first { throw diagnostic }
        guard let statement = parsed.script.lines.first?.statement else { throw Nothing() }
        return try Binder(.whole).bind(statement)
    }

    struct Nothing: Error {}

    /// Errors are shown as code, the words under the caret and the help: `E0203 ‘dept’ did you mean …`.
    static func of(_ text: String) throws -> String {
        do {
            return of(try bind(text))
        } catch let error as Diagnostic {
            let words = Source(name: "t", text: text).slice(error.span)
            return "\(error.code) ‘\(words)’" + (error.help.map { " \($0)" } ?? "")
        }
    }

    static func of(_ query: BoundQuery) -> String {
        var parts: [String] = []
        if let moment = query.moment { parts.append("at<\(TreeDump.of(moment))>") }
        if let call = query.call {
            parts.append(call.signature.name)
            parts += call.values.sorted { $0.key < $1.key }.map { "\($0.key)=\(of($0.value.kind))" }
            if let range = call.range { parts.append(of(range.kind)) }
        }
        for stage in query.stages {
            parts.append("| \(stage.signature.name)")
            parts += stage.values.sorted { $0.key < $1.key }.map { "\($0.key)=\(of($0.value.kind))" }
        }
        if let format = query.format { parts.append("| \(format.rawValue)") }
        if query.isBackground { parts.append("&") }
        return parts.joined(separator: " ")
    }

    private static func of(_ range: BoundRange.Kind) -> String {
        switch range {
        case .times(let from, let to):
            (from.map { "from<\(TreeDump.of($0))>" } ?? "") + (to.map { "to<\(TreeDump.of($0))>" } ?? "")
        case .last(let nanos): "last<\(nanos)ns>"
        }
    }

    private static func of(_ kind: BoundValue.Kind) -> String {
        switch kind {
        case .flag: "yes"
        case .symbols(let selection): selection.isAll ? "*" : selection.names.map(\.text).joined(separator: ",")
        case .integer(let value): "\(value)"
        case .duration(let nanos): "\(nanos)ns"
        case .time(let time): TreeDump.of(time)
        case .pace(.rate(let rate)): "\(rate)/s"
        case .pace(.speed(let speed)): "x\(speed)"
        case .pace(.max): "max"
        case .address(let address): "\(address)"
        case .sources(let sources): sources.map(of).joined(separator: ",")
        case .text(let text): text.debugDescription
        case .price(let price): "\(price)"
        case .orderID(let id): "#\(id)"
        case .decimal(let literal): "\(literal.digits)e-\(literal.scale)"
        case .words(let words): words.map(\.text).joined(separator: ",")
        case .items(let items): items.map(of).joined(separator: ",")
        case .order(let order): order.map { $0.column.text + ($0.isDescending ? " desc" : "") }.joined(separator: ",")
        case .figures(let figures):
            figures.map { figure in
                ([figure.figure.word] + [figure.operand, figure.weight].compactMap { $0.map(of) }
                    + (figure.name.map { ["as \($0.text)"] } ?? [])).joined(separator: " ")
            }.joined(separator: ",")
        case .keys(let keys):
            keys.map { key in
                switch key {
                case .item(let item): of(item)
                case .every(let nanos, let name, _): "every \(nanos)ns" + (name.map { " as \($0.text)" } ?? "")
                }
            }.joined(separator: ",")
        case .claim(.named(let claim, let field)): claim.rawValue + (field.map { "(\($0.rawValue))" } ?? "")
        case .faults(let faults): faults.map(of).joined(separator: ",")
        case .claim(.expression(let expression)), .expression(let expression): TreeDump.of(expression.map(\.items))
        case .claim(.bookEquals(let book, let path)): "\(book.signature.name) equals \(path.text)"
        case .pending: "?"
        case .item(let item): "‹\(TreeDump.of(item))›"
        case .query(let query): "(\(of(query)))"
        }
    }

    private static func of(_ item: BoundItem) -> String {
        TreeDump.of(item.expression.map(\.items)) + (item.name.map { " as \($0.text)" } ?? "")
    }

    private static func of(_ fault: BoundFault) -> String {
        let length = fault.nanos > 0 ? "\(fault.nanos)ns " : ""
        return switch fault.occasion {
        case .chance(let billionths): "\(fault.kind.rawValue) \(length)\(billionths)/1e9"
        case .count(let count): "\(fault.kind.rawValue) \(length)\(count)"
        case .time(let time): "\(fault.kind.rawValue) \(length)@\(TreeDump.of(time))"
        }
    }

    private static func of(_ source: LoadSource) -> String {
        switch source {
        case .path(let path): "file(\(path))"
        case .standardInput: "stdin"
        case .demo: "demo"
        case .synthetic(let pairs): "synthetic(\(pairs.map { "\($0.key)=\($0.value)" }.joined(separator: " ")))"
        }
    }
}
