/// The use of a variable in a script.
package struct VariableUse: Sendable {
    /// The name, as far as it could reach; inside a word a shorter known name may be meant.
    var name: String
    var isInWord: Bool
    var span: SourceSpan
}

extension Query {
    /// True when it mentions any variable.
    var hasVariables: Bool { !variableUses.isEmpty }

    /// Every variable that it mentions, in the order of the text.
    package var variableUses: [VariableUse] {
        var uses: [VariableUse] = []
        switch scope?.kind {
        case .at(let time): uses += time.variableUses
        case .range(let from, let to): uses += [from, to].flatMap { $0?.variableUses ?? [] }
        case .last(let duration): uses += duration.variableUses
        case nil: break
        }
        if let call { uses += call.items.flatMap(\.variableUses) }
        for stage in stages { uses += stage.items.flatMap(\.variableUses) }
        return uses
    }
}

extension Item {
    package var variableUses: [VariableUse] {
        switch kind {
        case .variable(let name): [VariableUse(name: name, isInWord: false, span: span)]
        case .word where !text.utf8.contains(UInt8(ascii: "$")): []
        case .word:
            WordTemplate.parts(of: text).compactMap { part in
                guard case .name(let name) = part else { return nil }
                return VariableUse(name: name, isInWord: true, span: span)
            }
        case .list(let items): items.flatMap(\.variableUses)
        case .pair(_, let value): value.variableUses
        case .time(let time): time.variableUses
        case .string, .number, .rate, .duration, .address, .symbol: []
        }
    }
}

extension TimeExpression {
    package var variableUses: [VariableUse] {
        switch kind {
        case .variable(let name), .recordVariable(let name): [VariableUse(name: name, isInWord: false, span: span)]
        case .iso, .clock, .offset, .epoch, .record, .name: []
        }
    }
}

extension DurationLiteral {
    package var variableUses: [VariableUse] {
        variable.map { [VariableUse(name: $0, isInWord: false, span: span)] } ?? []
    }
}
