import Engine

/// An answer with a form of its own in JSON, and rows under a title in every other form.
public struct AnswerView: Sendable {
    /// The subject of the rows; empty for none.
    public var title: String
    /// The rows, for all forms but JSON.
    public var table: Table
    /// The answer as one JSON document.
    public var json: String
    /// The picture that a renderer that can draw shows in place of the rows; nil where there is none.
    public var picture: (any AnswerPicture)?

    package init(title: String, table: Table, write: (inout JSONWriter) -> Void) {
        self.title = title
        self.table = table
        var writer = JSONWriter()
        write(&writer)
        json = writer.text
    }

    /// Rows under a title; in JSON an object of fields.
    init(title: String, _ table: Table, _ fields: KeyValuePairs<String, Value>) {
        self.init(title: title, table: table) { Fields(fields).write(to: &$0) }
    }
}

/// An answer that can be drawn, as exact numbers: `Picture` of LangPlot.
public protocol AnswerPicture: Sendable {}

extension Table {
    /// A table with columns by name; a name that ends in `#` is a number's.
    public init(_ names: String, rows: [[Value]] = []) {
        self.init(
            columns: names.split(separator: " ").map { name in
                Column(name.hasSuffix("#") ? String(name.dropLast()) : String(name), numeric: name.hasSuffix("#"))
            }, rows: rows)
    }
}

extension Value {
    init(_ time: Timestamp?) { self = time.map { .time($0) } ?? .null }

    init(_ price: Price?, digits: Int) { self = price.map { .price($0, digits: digits) } ?? .null }

    init(_ text: String?) { self = text.map { .text($0) } ?? .null }

    init(_ count: Int?) { self = count.map { .int($0) } ?? .null }

    /// Fields in the order of the pairs.
    static func object(_ pairs: KeyValuePairs<String, Value>) -> Value { .fields(Fields(pairs)) }

    /// Rows under a title, with a shape of their own in JSON.
    static func view(_ title: String, _ table: Table, write: (inout JSONWriter) -> Void) -> Value {
        .view(AnswerView(title: title, table: table, write: write))
    }

    /// The answer of one or several values: one is a document, several are a list of them. Without values it is a table
    /// without rows, which still has a heading.
    ///
    /// - Parameter columns: the columns of the rows that an answer would have, by name as `Table` takes them.
    static func one(of values: [Value], columns: String) -> Value {
        if values.count == 1, let value = values.first { return value }
        return values.isEmpty ? .table(Table(columns)) : .list(values)
    }
}
