public import Engine

/// What a statement answers. Verbs make values and never print; renderers print values and never compute.
public indirect enum Value: Sendable {
    /// The statement has no answer: it moved the cursor, set something, loaded.
    case nothing
    case null
    case bool(Bool)
    case int(Int)
    /// A 64-bit id: a string in JSON.
    case id(UInt64)
    case text(String)
    /// `digits` are shown in tables; JSON has the shortest exact form.
    case price(Price, digits: Int)
    /// Exact, already in decimal.
    case decimal(String)
    case time(Timestamp)
    case duration(nanos: Int64)
    /// A measured figure.
    case number(Double)
    case list([Value])
    case fields(Fields)
    case table(Table)
    case book(BookView)
    case bbo(BBOView)
    /// Leaves piece by piece (`RecordList.write`): there may be a hundred million of them.
    case records(RecordList)
    case report(ReplayReport)
    case view(AnswerView)
    case assertion(AssertionResult)
    /// Prose for a person: help.
    case page(String)
}

/// Named values in order: one JSON object, one "name value" list on a terminal.
public struct Fields: Sendable {
    /// One of them.
    public struct Field: Sendable {
        public var name: String
        public var value: Value
    }

    public var fields: [Field] = []

    public init() {}

    public init(_ pairs: KeyValuePairs<String, Value>) {
        fields = pairs.map { Field(name: $0.key, value: $0.value) }
    }

    /// A row, cell by cell.
    init(_ columns: [Table.Column], _ row: [Value]) {
        fields = zip(columns, row).map { Field(name: $0.name, value: $1) }
    }

    /// Behind the others; a name may be there twice, and then the first counts.
    public mutating func append(_ name: String, _ value: Value) { fields.append(Field(name: name, value: value)) }

    static func += (fields: inout Fields, pairs: KeyValuePairs<String, Value>) { fields.fields += Fields(pairs).fields }

    public subscript(name: String) -> Value? { fields.first { $0.name == name }?.value }
}

/// Rows under named columns: a JSON array of objects.
public struct Table: Sendable {
    /// What stands above a column.
    public struct Column: Sendable {
        public var name: String
        /// Numbers stand right-aligned.
        public var isNumeric: Bool
        /// Where there is no room for all columns, those of the highest rank are left out first.
        public var rank: Int

        public init(_ name: String, numeric: Bool = false, rank: Int = 0) {
            self.name = name
            self.isNumeric = numeric
            self.rank = rank
        }
    }

    public var columns: [Column]
    public var rows: [[Value]]
    /// Columns that the question names in a condition or an order: they are shown, whatever is left out.
    public var named: Set<String>

    public init(columns: [Column], rows: [[Value]] = [], named: Set<String> = []) {
        self.columns = columns
        self.rows = rows
        self.named = named
    }

    /// Leaves out so many columns at the right, or all of them where there are fewer.
    public mutating func removeLast(columns count: Int) {
        let kept = max(0, columns.count - count)
        guard kept < columns.count else { return }
        columns.removeLast(columns.count - kept)
        for index in rows.indices { rows[index] = Array(rows[index].prefix(kept)) }
    }
}

/// How an assertion ended, with all that its report needs.
public struct AssertionResult: Sendable {
    /// How it ended, as it is printed.
    public enum Outcome: String, Sendable {
        case pass, fail, warn
        case notApplicable = "n/a"
        /// What was measured cannot tell whether the claim holds: neither a pass nor a failure, and never a success.
        case inconclusive
    }

    public var outcome: Outcome
    /// `assert`, or `expect`.
    public var verb = "assert"
    /// What was expected beside what was printed, of a golden that does not match.
    public var golden: GoldenComparison?
    /// As written, from the claim on: `no-cross from 19:30 to 21:00`.
    public var claim: String
    /// What was asserted and where, for the caret.
    public var span: SourceSpan
    public var checks: Int
    public var violations: Int
    /// `2 violations in 184302 checks`
    public var summary: String
    public var first: Finding?
    public var longest: Finding?
    public var notes: [String] = []
    /// The user's `because "…"`.
    public var because: String?
    /// A command line that reopens the exact place; nil when there is no place.
    public var reproduce: String?
}
