import Engine

extension Value {
    /// The value as one JSON document on one line; nil for `.nothing`.
    public var json: String? {
        if case .nothing = self { return nil }
        var writer = JSONWriter()
        write(to: &writer)
        return writer.text
    }

    /// Writes the value in the forms of language.md §6: prices are exact decimal strings, 64-bit ids and times are
    /// strings, counts numbers.
    package func write(to json: inout JSONWriter) {
        switch self {
        case .nothing, .null: json.null()
        case .bool(let value): json.bool(value)
        case .int(let value): json.number(value)
        case .id(let value): json.quotedNumber(value)
        case .text(let text), .decimal(let text): json.string(text)
        case .price(let price, _): json.price(price)
        case .time(let time): json.time(time)
        case .duration(let nanos): json.string(Self.text(duration: nanos))
        case .number(let value): json.raw(value.isFinite ? Self.text(number: value) : "null")
        case .list(let values):
            json.beginArray()
            for value in values { value.write(to: &json) }
            json.endArray()
        case .fields(let fields): fields.write(to: &json)
        case .table(let table): table.write(to: &json)
        case .book(let view): view.write(to: &json)
        case .bbo(let view): view.write(to: &json)
        case .records(let list): list.write(to: &json)
        case .view(let view): json.raw(view.json)
        case .report(let report): report.write(to: &json)
        case .assertion(let result): result.figures.write(to: &json)
        case .page(let text): json.string(text)
        }
    }

    /// A duration as text, `1.2ms`; with a sign when it is negative.
    public static func text(duration nanos: Int64) -> String {
        (nanos < 0 ? "-" : "") + DurationText.short(nanos: nanos.magnitude)
    }

    /// A measured figure as text, with at most three decimals.
    public static func text(number value: Double) -> String {
        let rounded = (value * 1000).rounded() / 1000
        if rounded == rounded.rounded(), abs(rounded) < 1e15 { return String(Int64(rounded)) }
        return "\(rounded)"
    }
}

extension Fields {
    func write(to json: inout JSONWriter) {
        json.beginObject()
        for field in fields {
            json.key(field.name)
            field.value.write(to: &json)
        }
        json.endObject()
    }
}

extension Table {
    package func write(to json: inout JSONWriter) {
        json.beginArray()
        for row in rows.watched("writing") { write(row, to: &json) }
        json.endArray()
    }

    private func write(_ row: [Value], to json: inout JSONWriter) {
        json.beginObject()
        for (column, value) in zip(columns, row) {
            json.key(column.name)
            value.write(to: &json)
        }
        json.endObject()
    }

    /// A row as a JSON object.
    func json(row: [Value]) -> String {
        var writer = JSONWriter()
        write(row, to: &writer)
        return writer.text
    }
}

extension AssertionResult {
    /// As a JSON object has them.
    var figures: Fields {
        var figures = Fields([
            verb: .text(claim), "outcome": .text(outcome.rawValue), "checks": .int(checks),
            "violations": .int(violations), "summary": .text(summary),
        ])
        for (name, finding) in [("first", first), ("longest", longest)] {
            if let finding { figures.append(name, .fields(finding.figures)) }
        }
        if !notes.isEmpty { figures.append("notes", .list(notes.map { .text($0) })) }
        if let because { figures.append("because", .text(because)) }
        if let reproduce { figures.append("reproduce", .text(reproduce)) }
        return figures
    }
}

extension Finding {
    /// As a JSON object has them.
    var figures: Fields {
        var figures = Fields(["record": .int(record), "ts_recv": Value(time)])
        if let symbol { figures.append("symbol", .text(symbol)) }
        figures += [
            "instrument_id": .int(Int(key.instrument.raw)), "publisher_id": .int(Int(key.publisher.raw)),
            "found": .text(text),
        ]
        for (name, levels) in [("bids", bids), ("asks", asks)] where !levels.isEmpty {
            figures.append(name, .list(levels.map { .fields($0.figures(digits: priceDigits)) }))
        }
        let ended = end.map { end in
            Fields([
                "record": Value(end.record), "action": Value(end.action?.letter),
                "lasted": Value(end.lastedNanos.map { DurationText.short(nanos: $0) }),
            ])
        }
        figures.append("ended", ended.map { .fields($0) } ?? .null)
        return figures
    }
}
