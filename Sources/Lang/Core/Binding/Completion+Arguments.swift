// The candidates after a verb.

extension Completion {
    func candidates(at place: Place, _ line: CompletionLine) -> [Candidate] {
        if !place.openings.isEmpty { return place.openings }
        guard let signature = place.signature else { return [] }
        let isOuter = signature.name == place.outer?.name
        let isInList = !line.listed.isEmpty
        let written = place.written
        if let pairs = syntheticPairs(signature, written, line) {
            return line.typing.contains("=") ? pairs : pairs + unused(signature, written)
        }
        if signature.group == .stage, let offered = listed(signature, written, line) { return offered }
        if let last = written.last, let option = signature.options.first(where: { $0.word == last }),
            let type = option.type
        {
            let offered = values(of: type, name: option.word, line)
            return option.isValueOptional && !isInList ? offered + unused(signature, written) : offered
        }
        if signature.takesRange, let last = written.last {
            if last == "from" || last == "to" { return times }
            if last == "last" { return durations }
        }
        if written.last == "record" { return [] }
        var offered: [Candidate] = []
        let position = isOuter ? signature.parameters.count : positionals(signature, written)
        if !isOuter, let (words, isAboutRows) = expressionWords(signature, written) {
            if words.isEmpty, signature.parameters.last?.type == .claim { offered += claims }
            offered += operands(words, line, columns: isAboutRows ? columns(line) : nil)
        } else if position < signature.parameters.count {
            let parameter = signature.parameters[position]
            offered +=
                parameter.isScript
                ? scripts(line) : values(of: parameter.type, name: parameter.name, line, key: written.last)
        }
        if isInList { return offered }
        if !isOuter { offered += unused(signature, written) }
        if let outer = place.outer {
            let taken = Set(signature.options.map(\.word))
            offered += unused(outer, place.outerWritten).filter { isOuter || !taken.contains($0.text) }
        }
        return offered
    }

    /// The number of positional arguments that are written already: words that are neither options nor their values.
    func positionals(_ signature: Signature, _ written: [String]) -> Int {
        var positional = 0
        var index = 0
        while index < written.count {
            let isTime = positional < signature.parameters.count && signature.parameters[positional].type == .time
            if let option = signature.options.first(where: { $0.word == written[index] }) {
                index += option.type == nil ? 1 : 2
            } else if signature.takesRange, ["from", "to", "last"].contains(written[index]) {
                index += index + 1 < written.count && written[index + 1] == "record" ? 3 : 2
            } else {
                positional += 1
                index += isTime && written[index] == "record" ? 2 : 1
            }
        }
        return positional
    }

    /// The options that are not written yet, and the words of a range where the verb takes one.
    func unused(_ signature: Signature, _ written: [String]) -> [Candidate] {
        var offered = signature.options.filter { !written.contains($0.word) }.map { Candidate($0.word, $0.summary) }
        guard signature.takesRange else { return offered }
        if !written.contains("from"), !written.contains("last"), !written.contains("to") {
            offered.append(Candidate("from", "where a range starts"))
            offered.append(Candidate("last", "so long back from the cursor"))
        }
        if written.contains("from"), !written.contains("to") {
            offered.append(Candidate("to", "where the range ends"))
        }
        return offered
    }
}
