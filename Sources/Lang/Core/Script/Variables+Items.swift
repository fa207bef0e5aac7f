import Engine

// The values of variables as the words that could have been written instead.

extension Variables {
    /// The value of a variable as an item.
    ///
    /// - Parameter span: the extent of the variable in the source; an error in its value is an error there.
    func item(_ name: String, at span: SourceSpan) throws(Diagnostic) -> Item {
        switch variable(name) {
        case .written(let item): return item.moved(to: span)
        case .value(let value): return try Self.item(value, name, at: span)
        case nil: throw Self.unknown(name, at: span, among: keys)
        }
    }

    static func unknown(_ name: String, at span: SourceSpan, among known: some Sequence<String>) -> Diagnostic {
        Diagnostic(
            .unknownVariable, "there is no variable $\(name)", at: span,
            help: Suggestions.help(name, among: known)
                ?? "`let \(name) = …` before it makes one; a name given inside a block ends with the block")
    }

    static func item(_ value: Value, _ name: String, at span: SourceSpan) throws(Diagnostic) -> Item {
        switch value {
        case .int, .id, .decimal, .number: return shaped(CellText.text(value), at: span)
        case .price(let price, _): return shaped("\(price)", at: span)
        case .bool(let isTrue): return Item(.word, text: isTrue ? "true" : "false", span: span)
        case .text(let text): return Item(.string(text), text: text, span: span)
        case .duration(let nanos):
            if nanos >= 0 { return Item(.duration(nanos: nanos), text: Value.text(duration: nanos), span: span) }
            let time = TimeExpression(.offset(nanos: nanos), span: span)
            return Item(.time(time), text: Value.text(duration: nanos), span: span)
        case .time(let time):
            return Item(.time(TimeExpression(.epoch(time.nanos), span: span)), text: "\(time)", span: span)
        case .list(let values):
            var items: [Item] = []
            for value in values { items.append(try item(value, name, at: span)) }
            if items.count == 1, let only = items.first { return only }
            guard !items.isEmpty else { throw Diagnostic(.wrongArgument, "$\(name) is an empty list", at: span) }
            return Item(.list(items), text: items.map(\.text).joined(separator: ", "), span: span)
        case .table(let table) where table.columns.count == 1:
            return try item(.list(table.rows.compactMap(\.first)), name, at: span)
        case .null, .nothing:
            throw Diagnostic(.wrongArgument, "$\(name) is empty: what it was made from had no answer", at: span)
        case .fields, .table, .book, .bbo, .records, .report, .view, .assertion, .page:
            throw Diagnostic(
                .wrongArgument, "$\(name) is a whole answer, not one value", at: span,
                help: "name one of its figures where it is made, as in `let \(name) = bbo CLX5 spread`")
        }
    }

    /// The item that the lexer would make of a text; one without any other shape is a word.
    static func shaped(_ text: String, at span: SourceSpan) -> Item {
        if case .shaped(let kind) = WordShape.reading(Array(text.utf8)[...], span: span) {
            return Item(kind, text: text, span: span)
        }
        return Item(.word, text: text, span: span)
    }

    /// A word with its variables filled in: `data/$day.dbn`, `:$port`. When several names may be meant,
    /// it is the longest known one.
    func filled(_ text: String, at span: SourceSpan) throws(Diagnostic) -> Item {
        var result = ""
        for part in WordTemplate.parts(of: text) {
            switch part {
            case .text(let text): result += text
            case .name(let written):
                let name = WordTemplate.known(written) { variable($0) != nil }
                guard let name else { throw Self.unknown(written, at: span, among: keys) }
                let value = try item(name, at: span)
                if case .list = value.kind {
                    throw Diagnostic(.wrongArgument, "$\(name) is a list, which cannot be a part of a word", at: span)
                }
                result += value.plain + written.dropFirst(name.count)
            }
        }
        return Self.shaped(result, at: span)
    }
}

extension Item {
    /// The text without quotes.
    var plain: String { if case .string(let text) = kind { text } else { text } }

    func moved(to span: SourceSpan) -> Item {
        var item = self
        item.span = span
        switch kind {
        case .list(let parts): item.kind = .list(parts.map { $0.moved(to: span) })
        case .pair(let name, let value): item.kind = .pair(name: name, value: value.moved(to: span))
        case .time(let time): item.kind = .time(TimeExpression(time.kind, span: span))
        case .word, .string, .number, .rate, .duration, .address, .variable, .symbol: break
        }
        return item
    }
}

/// A word that has variables in it.
enum WordTemplate {
    enum Part {
        case text(String)
        /// A name, as far as it could reach.
        case name(String)
    }

    static func parts(of word: String) -> [Part] {
        var parts: [Part] = []
        var text: [UInt8] = []
        let bytes = Array(word.utf8)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "$"), index + 1 < bytes.count, bytes[index + 1].isNameStart else {
                text.append(bytes[index])
                index += 1
                continue
            }
            if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
            text = []
            let name = bytes[(index + 1)...].prefix(while: \.isNameByte)
            parts.append(.name(String(decoding: name, as: UTF8.self)))
            index = name.endIndex
        }
        if !text.isEmpty { parts.append(.text(String(decoding: text, as: UTF8.self))) }
        return parts
    }

    /// The longest known name at the front, cut at a `-`: `$day-late.csv` is `$day` where there is no `$day-late`; nil
    /// when none is known.
    static func known(_ written: String, _ isKnown: (String) -> Bool) -> String? {
        var name = Substring(written)
        while !isKnown(String(name)) {
            guard let dash = name.lastIndex(of: "-"), dash > name.startIndex else { return nil }
            name = name[..<dash]
        }
        return String(name)
    }

    static func has(_ word: String) -> Bool {
        guard word.utf8.contains(UInt8(ascii: "$")) else { return false }
        return parts(of: word).contains { if case .name = $0 { true } else { false } }
    }
}
