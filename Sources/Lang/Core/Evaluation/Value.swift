public import Engine

/// The answer of a statement. Verbs make values and never print; renderers print values and never compute.
public indirect enum Value: Sendable {
    /// The statement has no answer: it moved the cursor, set something, loaded.
    case nothing
    case null
    case bool(Bool)
    case int(Int)
    /// A 64-bit id: a string in JSON.
    case id(UInt64)
    case text(String)
    /// A price. `digits` is the number of digits after the point in tables; JSON has the shortest exact form.
    case price(Price, digits: Int)
    /// An exact decimal as text.
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
    /// Records, which are written piece by piece (`RecordList.write`): there may be a hundred million of them.
    case records(RecordList)
    case report(ReplayReport)
    case view(AnswerView)
    case assertion(AssertionResult)
    /// Prose for a person, such as help.
    case page(String)
}

/// Named values in order: one JSON object, one "name value" list on a terminal.
public struct Fields: Sendable {
    /// One of the values, with its name.
    public struct Field: Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: Value
    }

    /// The values in order.
    public var fields: [Field] = []

    /// Fields without a value.
    public init() {}

    /// The fields of a list of pairs, in its order.
    public init(_ pairs: KeyValuePairs<String, Value>) { fields = pairs.map { Field(name: $0.key, value: $0.value) } }

    /// A row, cell by cell.
    init(_ columns: [Table.Column], _ row: [Value]) {
        fields = zip(columns, row).map { Field(name: $0.name, value: $1) }
    }

    /// Adds a value after the others; a name may be there twice, and then the first counts.
    public mutating func append(_ name: String, _ value: Value) { fields.append(Field(name: name, value: value)) }

    static func += (fields: inout Fields, pairs: KeyValuePairs<String, Value>) { fields.fields += Fields(pairs).fields }

    /// The value of a name; nil when there is none.
    public subscript(name: String) -> Value? { fields.first { $0.name == name }?.value }
}

/// Rows under named columns: a JSON array of objects.
public struct Table: Sendable {
    /// The head of a column.
    public struct Column: Sendable {
        /// The name of the column.
        public var name: String
        /// True for a column of numbers, which are right-aligned.
        public var isNumeric: Bool
        /// The column's rank: when there is no room for all columns, those of the highest rank are left out first.
        public var rank: Int

        /// Makes a column of its parts.
        public init(_ name: String, numeric: Bool = false, rank: Int = 0) {
            self.name = name
            self.isNumeric = numeric
            self.rank = rank
        }
    }

    /// The columns from left to right.
    public var columns: [Column]
    /// The rows; each has a value for every column.
    public var rows: TableRows
    /// The names of columns in the question's conditions and orders: these columns are shown even when others are left
    /// out.
    public var named: Set<String>

    /// Makes a table of its parts.
    public init(columns: [Column], rows: [[Value]], named: Set<String> = []) {
        self.init(columns: columns, rows: TableRows(rows), named: named)
    }

    /// Makes a table of its parts.
    public init(columns: [Column], rows: TableRows = [], named: Set<String> = []) {
        self.columns = columns
        self.rows = rows
        self.named = named
    }

    /// Leaves out so many columns at the right, or all when there are fewer.
    public mutating func removeLast(columns count: Int) {
        let kept = max(0, columns.count - count)
        guard kept < columns.count else { return }
        columns.removeLast(columns.count - kept)
        for index in rows.indices { rows[index] = Array(rows[index].prefix(kept)) }
    }
}

/// The result of an assertion, with all facts that its report needs.
public struct AssertionResult: Sendable {
    /// The outcome of an assertion, as it is printed.
    public enum Outcome: String, Sendable {
        case pass, fail, warn
        case notApplicable = "n/a"
        /// The measurements cannot tell whether the claim holds: neither a pass nor a failure, and never a success.
        case inconclusive
    }

    /// The outcome.
    public var outcome: Outcome
    /// The word that began the assertion, such as `assert` or `expect`.
    public var verb = "assert"
    /// The expected and the printed lines of a golden that does not match; nil for any other assertion.
    package var golden: GoldenComparison?
    /// The claim as written: `no-cross from 19:30 to 21:00`.
    public var claim: String
    /// The extent of the statement, for the caret.
    public var span: SourceSpan
    /// The number of checks that were made.
    public var checks: Int
    /// The number of checks that failed.
    public var violations: Int
    /// The result in a few words, `2 violations in 184302 checks`.
    public var summary: String
    /// The first violation; nil when there is none, or none in the data.
    public var first: Finding?
    /// The violation that lasted longest; nil when there is none, or none in the data.
    public var longest: Finding?
    /// Further sentences for the report.
    public var notes: [String] = []
    /// The user's `because "…"`; nil without one.
    public var because: String?
    /// A command line that reopens the exact record; nil when there is none.
    public var reproduce: String?

    package init(outcome: Outcome, claim: String, span: SourceSpan, checks: Int, violations: Int, summary: String) {
        self.outcome = outcome
        self.claim = claim
        self.span = span
        self.checks = checks
        self.violations = violations
        self.summary = summary
    }
}
