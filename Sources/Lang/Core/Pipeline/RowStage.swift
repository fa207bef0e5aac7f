/// A stage with its columns and its expressions found: what is left to do for the rows themselves.
///
/// A stage is compiled once a statement (`Question.rowStage`). It is run over records on their bytes where it can be
/// (`Pipeline/Scan`), and over the rows of a table as plain values (`TableStages.swift`); the two agree.
enum RowStage: Sendable {
    /// Keeps the rows for which a condition is true.
    case filter(RowExpression, at: SourceSpan)
    /// Leaves these columns, in this order.
    case select([RowItem])
    /// Adds columns, or puts them in the place of columns of the same names. A running function (`lag`, `diff`,
    /// `cumsum`) runs by itself over the rows of each group: those that are equal in the columns `by`.
    case with([RowItem], by: [Int])
    /// Keeps the first row of those that are equal in these columns.
    case distinct([Int])
    /// Puts the rows in order by the first column, rows that are equal in it by the next one, and so on. Rows that are
    /// equal in all of them keep their order; empty cells come last in either direction.
    case sort([RowOrder])
    /// Keeps the first rows.
    case head(Int)
    /// Keeps the last rows.
    case tail(Int)
    /// Keeps so many rows, drawn by chance with a seed, in their order.
    case sample(Int, seed: UInt64)
    /// Makes a row of figures, or one for each group in the order of their first rows.
    case figures([RowFigure], by: [RowKey])
}

/// A column that a stage makes.
struct RowItem: Sendable {
    /// The values of the column; a column as it is (`.column`) keeps its cells as they are.
    var expression: RowExpression
    /// The head of the column.
    var column: Table.Column
    /// The place of the words.
    var span: SourceSpan
}

/// One column of an order.
struct RowOrder: Sendable {
    /// The index of the column.
    var column: Int
    var isDescending: Bool
    /// The name as written, for errors.
    var word: Word
}

/// One figure of groups of rows.
struct RowFigure: Sendable {
    var figure: Aggregate
    /// The values that the figure is of; nil for `count`, which counts rows.
    var operand: RowExpression?
    /// The weights of `vwap`; nil for any other figure.
    var weight: RowExpression?
    /// The head of the figure's column.
    var column: Table.Column
    /// The place of the words, for errors.
    var span: SourceSpan
}

/// The groups of rows.
enum RowKey: Sendable {
    /// A group for each value.
    case item(RowItem)
    /// A group for each interval of so many nanoseconds since 1970, by a column of times; its value is the start of the
    /// interval.
    case every(nanos: Int64, column: Int, Table.Column)
}
