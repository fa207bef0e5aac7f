/// The use of a variable in a script.
package struct VariableUse: Sendable {
    /// The name, as far as it could reach; inside a word a shorter known name may be meant.
    var name: String
    var isInWord: Bool
    var span: SourceSpan
}

extension Query {
    /// True when it mentions any variable.
    var hasVariables: Bool {
        switch scope?.kind {
        case .at(let time): if time.hasVariables { return true }
        case .range(let from, let to): if from.hasVariables || to?.hasVariables == true { return true }
        case .last(let duration): if duration.variable != nil { return true }
        case nil: break
        }
        return call?.items.contains(where: \.hasVariables) == true
            || stages.contains { $0.items.contains(where: \.hasVariables) }
    }

    /// Every variable that it mentions, in the order of the text.
    var variableUses: [VariableUse] {
        var uses: [VariableUse] = []
        switch scope?.kind {
        case .at(let time): uses += time.variableUses
        case .range(let from, let to): uses += from.variableUses + (to?.variableUses ?? [])
        case .last(let duration): uses += duration.variableUses
        case nil: break
        }
        if let call { uses += call.items.flatMap(\.variableUses) }
        for stage in stages { uses += stage.items.flatMap(\.variableUses) }
        return uses
    }
}

extension Item {
    var hasVariables: Bool {
        switch kind {
        case .variable: true
        case .word: WordTemplate.has(text)
        case .list(let items): items.contains(where: \.hasVariables)
        case .pair(_, let value): value.hasVariables
        case .time(let time): time.hasVariables
        case .string, .number, .rate, .duration, .address, .symbol: false
        }
    }

    package var variableUses: [VariableUse] {
        switch kind {
        case .variable(let name): [VariableUse(name: name, isInWord: false, span: span)]
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
    var hasVariables: Bool {
        switch kind {
        case .variable, .recordVariable: true
        case .iso, .clock, .offset, .epoch, .record, .name: false
        }
    }

    var variableUses: [VariableUse] {
        switch kind {
        case .variable(let name), .recordVariable(let name): [VariableUse(name: name, isInWord: false, span: span)]
        case .iso, .clock, .offset, .epoch, .record, .name: []
        }
    }
}

extension DurationLiteral {
    var variableUses: [VariableUse] {
        variable.map { [VariableUse(name: $0, isInWord: false, span: span)] } ?? []
    }
}
