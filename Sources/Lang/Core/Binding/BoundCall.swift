public import Engine

/// A statement whose every word has its meaning, and which has not been asked of any data.
public struct BoundQuery: Sendable {
    /// The time of `at T`: moves the cursor when there is no call, else answers the call there; nil without a scope.
    public var moment: TimeExpression?
    /// The call; nil in a statement that moves the cursor.
    public var call: BoundCall?
    /// The stages after the call, in order, without `as`.
    public var stages: [BoundCall] = []
    /// The form of the output, when a stage says so; nil for the session's own.
    public var format: OutputFormat?
    /// The `as` stage itself, which says how records are written; nil without one.
    public var asStage: BoundCall?
    /// True for a statement that ends in `&`.
    public var isBackground: Bool
    /// The extent of the statement in the source.
    public var span: SourceSpan
    /// The statement as it was written, when it has variables; nil for any other.
    var written: Query?
    /// True when the values of its variables were not known to the Binder: it is bound again when they are.
    var isPending = false
}

/// A verb with its arguments, read by their types.
public struct BoundCall: Sendable {
    let shared: SharedSignature
    /// The values by parameter name or option word; a flag's is `.flag`.
    public var values: [String: BoundValue] = [:]
    /// The range `from T [to T]` or `last D`, written before or after the verb; nil without one.
    public var range: BoundRange?
    /// The verb as written, which may be an alias.
    public var verb: Word
    /// The extent of the call in the source.
    public var span: SourceSpan

    /// The description of its verb or stage.
    public var signature: Signature { shared.signature }

    init(_ shared: SharedSignature, verb: Word, span: SourceSpan) {
        self.shared = shared
        self.verb = verb
        self.span = span
    }

    /// A call that a program makes without a text.
    package init(_ verb: Verb, _ values: [String: BoundValue.Kind], span: SourceSpan = SourceSpan(0, 0)) {
        self.init(verb.shared, verb: Word(verb.signature.name, span: span), span: span)
        self.values = values.mapValues { BoundValue(kind: $0, span: span) }
    }

    /// True when the parameter or option was written.
    public func has(_ name: String) -> Bool { values[name] != nil }

    /// Refuses an option that has no place beside what else is written.
    func refuse(
        _ name: String, _ message: String, as code: Diagnostic.Code = .unexpectedWord, help: String
    ) throws(Diagnostic) {
        if let value = values[name] { throw Diagnostic(code, message, at: value.span, help: help) }
    }

    /// The span of the words that gave a value; the verb's when it was left out.
    public func span(of name: String) -> SourceSpan { values[name]?.span ?? verb.span }
}

/// The part of the data that a call is about.
public struct BoundRange: Sendable, Hashable {
    /// The form of a range: between two times, or so much before the cursor.
    public enum Kind: Sendable, Hashable {
        /// Between two times; nil for the start or the end of the data.
        case times(from: TimeExpression?, to: TimeExpression?)
        /// So many nanoseconds back from the cursor.
        case last(nanos: Int64)
    }

    /// The form, with its times.
    public var kind: Kind
    /// The extent of the range in the source.
    public var span: SourceSpan
}

/// A value with its meaning, and the span of its words.
public struct BoundValue: Sendable {
    /// The value by the type that was expected.
    package enum Kind: Sendable {
        case flag
        case symbols(SymbolSelection)
        case integer(Int)
        case duration(nanos: Int64)
        case time(TimeExpression)
        case pace(Pace)
        case address(ListenAddress)
        case sources([LoadSource])
        case text(String)
        case words([Word])
        case items([BoundItem])
        case order([BoundOrder])
        case figures([BoundFigure])
        case keys([BoundKey])
        case price(Price)
        case orderID(OrderID)
        /// A percentage, exactly as written.
        case decimal(DecimalLiteral)
        case claim(BoundClaim)
        case expression(BoundExpression)
        /// A variable whose value is not known yet.
        case pending
        /// `let pace = x10`: a literal or a word as written.
        case item(Item)
        /// A query with its stages: `let trades = trades ACME | count`.
        case query(BoundQuery)
        case faults([BoundFault])
    }

    /// The value.
    package var kind: Kind
    /// The extent of its words in the source.
    public var span: SourceSpan

    package init(kind: Kind, span: SourceSpan) {
        self.kind = kind
        self.span = span
    }
}

/// An expression of a stage with the name of the column that it makes.
package struct BoundItem: Sendable {
    /// The values of the column; one word is a column of the rows.
    var expression: BoundExpression
    /// The name that was given; nil for one that is called as it is written.
    var name: Word?
    /// The expression in its canonical form.
    var text: String
    /// The extent of the expression in the source.
    var span: SourceSpan
}

/// A column that rows are put in order by.
package struct BoundOrder: Sendable {
    /// The name of the column.
    var column: Word
    /// True when the greatest comes first.
    var isDescending: Bool
}

/// A figure of rows.
package struct BoundFigure: Sendable {
    var figure: Aggregate
    /// The values that it is of; nil for `count` and for `vwap` of the usual columns.
    var operand: BoundItem?
    /// The weights of `vwap`; nil for the usual column and for every other figure.
    var weight: BoundItem?
    /// The name that was given; nil for the figure's own.
    var name: Word?
    /// The extent of the figure in the source.
    var span: SourceSpan
}

/// The values by which rows are grouped.
package enum BoundKey: Sendable {
    case item(BoundItem)
    /// Intervals of so many nanoseconds, by the column of times.
    case every(nanos: Int64, name: Word?, SourceSpan)
}

/// An expression with its questions bound.
package typealias BoundExpression = ExpressionTree<Operand>

/// Words of an expression that are neither a literal nor a variable alone.
package struct Operand: Sendable {
    var items: [Item]
    /// The query that the words ask; nil for a column, a text, `last …`, `$quote bid`, and for words that do not bind:
    /// their error comes where they are asked.
    var asked: Asked?

    /// `[at T] VERB … FIGURES`
    struct Asked {
        var moment: TimeExpression?
        var call: BoundCall
        /// The figures named behind the call, one inside the other.
        var figures: [Item]
    }

    /// The one word that it is; nil where it is anything else.
    var word: String? { if items.count == 1, let item = items.first, item.kind == .word { item.text } else { nil } }
}

extension BoundExpression {
    /// The one word that it is; nil where it is anything else.
    var word: String? { if case .query(let operand, _) = self { operand.word } else { nil } }

    /// True when both are the same words or the same variable.
    func isWritten(like other: BoundExpression) -> Bool {
        switch (self, other) {
        case (.query(let a, _), .query(let b, _)): a.items.map(\.text) == b.items.map(\.text)
        case (.variable(let a, _), .variable(let b, _)): a == b
        default: false
        }
    }
}

/// The claim of an `assert`.
package enum BoundClaim: Sendable {
    /// A claim by name.
    ///
    /// - Parameter field: the field of `monotonic`; nil when it was not written and for all other claims.
    case named(Claim, field: MonotonicCheck.Field?)
    case expression(BoundExpression)
    /// The claim that a book equals a file: `book CLX5 depth 5 equals close.json`.
    case bookEquals(BoundCall, path: Word)
}

/// A selection of symbols as written: `CLX5, 7203` or `all`.
public struct SymbolSelection: Sendable, Hashable {
    /// True for `all`.
    public var isAll = false
    /// The names as written; empty for `all`.
    public var names: [Word] = []

    /// The selection of one name.
    package static func one(_ name: Word) -> SymbolSelection { SymbolSelection(names: [name]) }
}

/// A source of records for `load`.
package enum LoadSource: Sendable, Hashable {
    case path(String)
    case standardInput
    case demo
    case synthetic(pairs: [SyntheticPair])

    /// The meaning of a bare word alone.
    init(word: String) {
        switch word {
        case "-": self = .standardInput
        case "demo": self = .demo
        default: self = .path(word)
        }
    }

    /// The paths of sources that are files; nil when one is something else.
    static func paths(_ sources: [LoadSource]) -> [String]? {
        let paths = sources.compactMap { if case .path(let path) = $0 { path } else { nil } }
        return paths.count == sources.count ? paths : nil
    }
}

/// A parameter of a synthetic market as written: `seed=7`.
package struct SyntheticPair: Sendable, Hashable {
    /// The name before the `=`.
    package var key: String
    /// The value after it; a whole number in digits.
    package var value: String
}

// Typed access for the verbs' bodies; nil means that the value was not written.
extension BoundCall {
    /// The value as a whole number.
    public func integer(_ name: String) -> Int? {
        if case .integer(let value)? = values[name]?.kind { value } else { nil }
    }

    /// The value as text: a word, or the text between quotes.
    public func text(_ name: String) -> String? {
        if case .text(let value)? = values[name]?.kind { value } else { nil }
    }

    /// The value as an exact price.
    public func price(_ name: String) -> Price? {
        if case .price(let value)? = values[name]?.kind { value } else { nil }
    }

    /// The value as an order's id.
    public func orderID(_ name: String) -> OrderID? {
        if case .orderID(let value)? = values[name]?.kind { value } else { nil }
    }

    /// The value as a time as written: the session knows which instant it is.
    public func time(_ name: String) -> TimeExpression? {
        if case .time(let value)? = values[name]?.kind { value } else { nil }
    }

    /// The value as names of columns; empty when it was not written.
    public func words(_ name: String) -> [Word] {
        if case .words(let value)? = values[name]?.kind { value } else { [] }
    }

    /// The expressions of a list; empty when it was not written.
    func items(_ name: String) -> [BoundItem] {
        if case .items(let items)? = values[name]?.kind { items } else { [] }
    }

    /// The columns of an order; empty when none was written.
    var order: [BoundOrder] { if case .order(let order)? = values["order"]?.kind { order } else { [] } }

    /// The figures of a stage; empty for any other.
    var figures: [BoundFigure] { if case .figures(let figures)? = values["figures"]?.kind { figures } else { [] } }

    /// The keys of groups; empty when none was written.
    var keys: [BoundKey] { if case .keys(let keys)? = values["by"]?.kind { keys } else { [] } }

    /// A percentage as a fraction: 0.05 for `5%`.
    public func percent(_ name: String) -> Double? {
        guard case .decimal(let literal)? = values[name]?.kind else { return nil }
        var divisor = 100.0
        for _ in 0..<literal.scale { divisor *= 10 }
        return Double(literal.digits) / divisor
    }

    /// The value as a selection of symbols.
    public func symbols(_ name: String) -> SymbolSelection? {
        if case .symbols(let value)? = values[name]?.kind { value } else { nil }
    }

    /// The value as a duration in nanoseconds.
    public func duration(_ name: String) -> Int64? {
        if case .duration(let nanos)? = values[name]?.kind { nanos } else { nil }
    }

    /// The value as a pace, at which records leave.
    public func pace(_ name: String) -> Pace? { if case .pace(let value)? = values[name]?.kind { value } else { nil } }

    /// The value as an address, on which a server listens.
    public func address(_ name: String) -> ListenAddress? {
        if case .address(let value)? = values[name]?.kind { value } else { nil }
    }

    /// The value as sources of records; empty when it was not written.
    package func sources(_ name: String) -> [LoadSource] {
        if case .sources(let value)? = values[name]?.kind { value } else { [] }
    }

    /// The value as a claim.
    package func claim(_ name: String) -> BoundClaim? {
        if case .claim(let value)? = values[name]?.kind { value } else { nil }
    }

    /// An expression, unasked.
    package func expression(_ name: String) -> BoundExpression? {
        if case .expression(let value)? = values[name]?.kind { value } else { nil }
    }
}
