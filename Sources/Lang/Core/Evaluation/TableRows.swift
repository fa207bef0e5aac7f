/// The rows of a table: values that have been made, or records of which each row is made when it is asked for.
///
/// Rows of records cost nothing until they are looked at: a table of a hundred million rows of which a screen shows a
/// thousand makes a thousand. Changing a row makes all of them.
public struct TableRows: Sendable, RandomAccessCollection, MutableCollection, RangeReplaceableCollection,
    ExpressibleByArrayLiteral
{
    private var made: [[Value]] = []
    /// The rows that are made when they are asked for, instead of `made`; nil when all are made.
    private var unmade: RowSet?

    /// No rows.
    public init() {}

    /// Rows that have been made.
    public init(_ rows: [[Value]]) { made = rows }

    /// Rows that have been made.
    public init(arrayLiteral rows: [Value]...) { made = rows }

    /// Rows that are made when they are asked for.
    ///
    /// - Parameter rows: no expression of its columns ends in an error for any of its rows.
    init(_ rows: RowSet) { unmade = rows }

    /// 0.
    public var startIndex: Int { 0 }

    /// The number of rows.
    public var endIndex: Int { unmade?.count ?? made.count }

    /// The row at an index.
    ///
    /// - Complexity: O(columns).
    public subscript(index: Int) -> [Value] {
        get {
            guard let unmade else { return made[index] }
            // The rows were looked through for errors before the table was made.
            return (try? unmade.cells(at: index)) ?? unmade.columns.map { _ in .null }
        }
        set {
            make()
            made[index] = newValue
        }
    }

    /// Puts rows in the place of others.
    public mutating func replaceSubrange(_ range: Range<Int>, with rows: some Collection<[Value]>) {
        make()
        made.replaceSubrange(range, with: rows)
    }

    /// Adds a row at the end.
    public mutating func append(_ row: [Value]) {
        make()
        made.append(row)
    }

    private mutating func make() {
        guard unmade != nil else { return }
        made = Array(self)
        unmade = nil
    }
}
