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
    public func write(to json: inout JSONWriter) {
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
        case .fields(let fields):
            json.beginObject()
            for field in fields.fields {
                json.key(field.name)
                field.value.write(to: &json)
            }
            json.endObject()
        case .table(let table): table.write(to: &json)
        case .book(let view): view.write(to: &json)
        case .bbo(let view): view.write(to: &json)
        case .records(let list): list.write(to: &json)
        case .view(let view): json.raw(view.json)
        case .report(let report): report.write(to: &json)
        case .assertion(let result): result.write(to: &json)
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
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key(verb)
        json.string(claim)
        json.key("outcome")
        json.string(outcome.rawValue)
        json.key("checks")
        json.number(checks)
        json.key("violations")
        json.number(violations)
        json.key("summary")
        json.string(summary)
        for (name, finding) in [("first", first), ("longest", longest)] {
            guard let finding else { continue }
            json.key(name)
            finding.write(to: &json)
        }
        if !notes.isEmpty {
            json.key("notes")
            json.beginArray()
            for note in notes { json.string(note) }
            json.endArray()
        }
        if let because {
            json.key("because")
            json.string(because)
        }
        if let reproduce {
            json.key("reproduce")
            json.string(reproduce)
        }
        json.endObject()
    }
}

extension Finding {
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("record")
        json.number(record)
        json.key("ts_recv")
        json.time(time)
        if let symbol {
            json.key("symbol")
            json.string(symbol)
        }
        json.key("instrument_id")
        json.number(key.instrument.raw)
        json.key("publisher_id")
        json.number(key.publisher.raw)
        json.key("found")
        json.string(text)
        for (name, levels) in [("bids", bids), ("asks", asks)] where !levels.isEmpty {
            json.key(name)
            json.beginArray()
            for level in levels { level.write(to: &json, withOrders: true) }
            json.endArray()
        }
        json.key("ended")
        if let end {
            json.beginObject()
            json.key("record")
            if let record = end.record { json.number(record) } else { json.null() }
            json.key("action")
            if let action = end.action { json.string(action.letter) } else { json.null() }
            json.key("lasted")
            if let nanos = end.lastedNanos { json.string(DurationText.short(nanos: nanos)) } else { json.null() }
            json.endObject()
        } else {
            json.null()
        }
        json.endObject()
    }
}
