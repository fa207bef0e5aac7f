public import Engine
public import EngineServe

/// A statement whose every word has its meaning, but no data behind it yet.
public struct BoundQuery: Sendable {
    /// `at T`: moves the cursor when there is no call, else answers the call there.
    public var moment: TimeExpression?
    public var call: BoundCall?
    /// What is done to the answer, in order; `as` is not among them.
    public var stages: [BoundCall] = []
    /// How the result leaves, when a stage says so.
    public var format: OutputFormat?
    /// The `as` stage itself: how records look in it.
    public var asStage: BoundCall?
    public var isBackground: Bool
    public var span: SourceSpan
    /// The statement as it was written, when it has variables; nil for any other.
    var written: Query?
    /// The values of its variables were not known to the Binder: it is bound again when they are.
    var isPending = false
}

/// `| as FORMAT` and `--format`.
public enum OutputFormat: String, Sendable, CaseIterable {
    case table, csv, json, ndjson, markdown
}

/// A verb with its arguments, read by their types.
public struct BoundCall: Sendable {
    let shared: SharedSignature
    /// By parameter name or option word; a flag has an empty text.
    public var values: [String: BoundValue] = [:]
    /// `from T [to T]` or `last D`, written before or after the verb.
    public var range: BoundRange?
    public var verb: Word
    public var span: SourceSpan

    /// The description of its verb or stage.
    public var signature: Signature { shared.signature }

    init(_ shared: SharedSignature, verb: Word, span: SourceSpan) {
        self.shared = shared
        self.verb = verb
        self.span = span
    }

    /// A call that is written nowhere: a program has its values.
    init(_ verb: Verb, _ values: [String: BoundValue.Kind], span: SourceSpan = SourceSpan(0, 0)) {
        self.init(verb.shared, verb: Word(verb.signature.name, span: span), span: span)
        self.values = values.mapValues { BoundValue(kind: $0, span: span) }
    }

    /// Whether it was written.
    public func has(_ name: String) -> Bool { values[name] != nil }

    /// The words that gave a value; the verb's when it was left out.
    public func span(of name: String) -> SourceSpan { values[name]?.span ?? verb.span }
}

/// Which part of the data a call is about.
public struct BoundRange: Sendable, Hashable {
    /// Between two times, or so much before the cursor.
    public enum Kind: Sendable, Hashable {
        case times(from: TimeExpression?, to: TimeExpression?)
        /// So many nanoseconds back from the cursor.
        case last(nanos: Int64)
    }

    public var kind: Kind
    public var span: SourceSpan
}

/// A value with its meaning and the words it was written in.
public struct BoundValue: Sendable {
    /// By the type that was expected.
    public enum Kind: Sendable {
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
        case price(Price)
        case orderID(OrderID)
        /// A percentage.
        case decimal(DecimalLiteral)
        case claim(BoundClaim)
        case expression(BoundExpression)
        /// A variable whose value is not known yet.
        case pending
        /// `let pace = x10`: a literal or a word as written.
        case item(Item)
        /// `let trades = trades ACME | count`
        case query(BoundQuery)
        case faults([BoundFault])
    }

    public var kind: Kind
    public var span: SourceSpan
}

/// An expression with its questions bound.
public typealias BoundExpression = ExpressionTree<Operand>

/// Words of an expression that are neither a literal nor a variable alone.
public struct Operand: Sendable {
    var items: [Item]
    /// What they ask; nil for a column, a text, `last …`, `$quote bid`, and for words that do not bind: what is wrong with
    /// those is an error where they are asked.
    var asked: Asked?

    /// `[at T] VERB … FIGURES`
    struct Asked {
        var moment: TimeExpression?
        var call: BoundCall
        /// The figures named behind the call, one inside the other.
        var figures: [Item]
    }

    /// The one word that it is; nil where it is anything else.
    var word: String? {
        if items.count == 1, let item = items.first, item.kind == .word { item.text } else { nil }
    }
}

extension BoundExpression {
    /// The one word that it is; nil where it is anything else.
    var word: String? { if case .query(let operand, _) = self { operand.word } else { nil } }

    /// Whether both are the same words or the same variable.
    func isWritten(like other: BoundExpression) -> Bool {
        switch (self, other) {
        case (.query(let a, _), .query(let b, _)): a.items.map(\.text) == b.items.map(\.text)
        case (.variable(let a, _), .variable(let b, _)): a == b
        default: false
        }
    }
}

/// What `assert` claims.
public enum BoundClaim: Sendable {
    /// - Parameter field: of `monotonic`; nil where it was not written and for the others.
    case named(Claim, field: MonotonicCheck.Field?)
    case expression(BoundExpression)
    /// `book CLX5 depth 5 equals close.json`
    case bookEquals(BoundCall, path: Word)
}

/// `CLX5, 7203` or `all`, as written.
public struct SymbolSelection: Sendable, Hashable {
    public var isAll = false
    public var names: [Word] = []
}

/// Where `load` takes records from.
public enum LoadSource: Sendable, Hashable {
    case path(String)
    case standardInput
    case demo
    case synthetic(pairs: [SyntheticPair])

    /// What a bare word alone means.
    init(word: String) {
        switch word {
        case "-": self = .standardInput
        case "demo": self = .demo
        default: self = .path(word)
        }
    }
}

/// `seed=7`, as written.
public struct SyntheticPair: Sendable, Hashable {
    public var key: String
    public var value: String
}

// Typed access for the verbs' bodies; nil: not written.
extension BoundCall {
    /// A whole number.
    public func integer(_ name: String) -> Int? {
        if case .integer(let value)? = values[name]?.kind { value } else { nil }
    }

    /// A word or the text between quotes.
    public func text(_ name: String) -> String? {
        if case .text(let value)? = values[name]?.kind { value } else { nil }
    }

    /// An exact price.
    public func price(_ name: String) -> Price? {
        if case .price(let value)? = values[name]?.kind { value } else { nil }
    }

    /// An order's id.
    public func orderID(_ name: String) -> OrderID? {
        if case .orderID(let value)? = values[name]?.kind { value } else { nil }
    }

    /// A time as written: the session knows which instant it is.
    public func time(_ name: String) -> TimeExpression? {
        if case .time(let value)? = values[name]?.kind { value } else { nil }
    }

    /// Names of columns; none when it was not written.
    public func words(_ name: String) -> [Word] {
        if case .words(let value)? = values[name]?.kind { value } else { [] }
    }

    /// Symbols as written.
    public func symbols(_ name: String) -> SymbolSelection? {
        if case .symbols(let value)? = values[name]?.kind { value } else { nil }
    }

    /// Nanoseconds.
    public func duration(_ name: String) -> Int64? {
        if case .duration(let nanos)? = values[name]?.kind { nanos } else { nil }
    }

    /// How fast records leave.
    public func pace(_ name: String) -> Pace? {
        if case .pace(let value)? = values[name]?.kind { value } else { nil }
    }

    /// Where a server listens.
    public func address(_ name: String) -> ListenAddress? {
        if case .address(let value)? = values[name]?.kind { value } else { nil }
    }

    /// What is loaded; none when it was not written.
    public func sources(_ name: String) -> [LoadSource] {
        if case .sources(let value)? = values[name]?.kind { value } else { [] }
    }

    /// A claim.
    public func claim(_ name: String) -> BoundClaim? {
        if case .claim(let value)? = values[name]?.kind { value } else { nil }
    }

    /// An expression, unasked.
    public func expression(_ name: String) -> BoundExpression? {
        if case .expression(let value)? = values[name]?.kind { value } else { nil }
    }
}
