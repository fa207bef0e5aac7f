// The syntax tree: the text as written, before any word has a meaning.
//
// The parser knows scopes, calls, stages and blocks. It knows no verb: `book CLX5 depth 10` is a call of three items,
// and only the Binder, with the command table in hand, sees that `depth` is an option. So a new verb never touches this
// file.

/// A whole script: lines in order, blank ones and comments included, so that the printer can give them back.
public struct Script: Hashable, Sendable {
    /// The lines in the order of the text.
    public var lines: [Line]
}

/// One logical line (continuations joined): a statement, a comment, both or neither.
public struct Line: Hashable, Sendable {
    /// The statement of the line; nil for a blank line and for a comment alone.
    public var statement: Statement?
    /// The text after `#`, without the `#`, trimmed at the end; nil when there is none.
    public var comment: String?
    /// The extent of the line in the source.
    public var span: SourceSpan
}

extension Line {
    /// A statement on lines of its own, without a comment.
    package init(_ statement: Statement) { self.init(statement: statement, comment: nil, span: statement.span) }
}

/// A statement of a line.
public indirect enum Statement: Hashable, Sendable {
    case query(Query)
    /// `query` newline `----` … `----`: the query's output must equal the text.
    case golden(Query, Golden)
    /// `test "name" tags a b { … }`, `for x in a, b { … }`, `for t in trades | head 3 { … }`, `if … { … } else { … }`.
    case block(Block)
    /// `expect error E0203 like "…" : statement`: the head's items, then the guarded statement.
    case guarded(Call, Statement, span: SourceSpan)

    /// The extent of the statement in the source.
    public var span: SourceSpan {
        switch self {
        case .query(let query): query.span
        case .golden(let query, let golden): query.span.joined(golden.span)
        case .block(let block): block.span
        case .guarded(_, _, let span): span
        }
    }
}

/// `[scope] [call] { "|" stage } [ "&" ]`. A scope without a call moves the cursor.
public struct Query: Hashable, Sendable {
    /// The time at or over which the query is asked; nil for the cursor.
    public var scope: Scope?
    /// The verb and its items; nil in a query that moves the cursor.
    public var call: Call?
    /// The stages after the call, in order.
    public var stages: [Call]
    /// True for a query with a trailing `&`, which runs as a background job.
    public var isBackground: Bool
    /// The extent of the query in the source.
    public var span: SourceSpan
}

/// The time at or over which a statement is asked: `at T`, `from T [to T]`, `last DURATION`.
public struct Scope: Hashable, Sendable {
    package typealias Kind = ScopeForm<TimeExpression, DurationLiteral>

    /// Those that it begins with.
    public static let words = ["at", "from", "last"]

    /// The form, with its times.
    package var kind: Kind
    /// The extent of the scope in the source.
    public var span: SourceSpan

    /// Makes a scope of its parts.
    package init(_ kind: Kind, span: SourceSpan) {
        self.kind = kind
        self.span = span
    }
}

/// At one moment, or over a stretch.
package enum ScopeForm<Time: Hashable & Sendable, Length: Hashable & Sendable>: Hashable, Sendable {
    case at(Time)
    /// `from T [to T]`, or `to T` behind a verb. One of the two is there.
    case range(from: Time?, to: Time?)
    case last(Length)
}

/// A point in time as written; the Session, which knows the data's date and zone, makes an instant of it.
public struct TimeExpression: Hashable, Sendable {
    /// The form in which a time is written.
    public enum Kind: Hashable, Sendable {
        /// `2025-09-24`, `2025-09-24T19:45`, `2025-09-24T19:45:00.5Z`, `2025-09-24T19:45:00+02:00`, as written.
        case iso(String)
        /// `19:45`, `19:45:00`, `19:45:00.000000001`: nanoseconds since midnight of the data's date.
        case clock(nanosOfDay: Int64)
        /// `+5m`, `-30s`: relative to the cursor.
        case offset(nanos: Int64)
        /// A number of 19 digits: nanoseconds since 1970-01-01T00:00Z.
        case epoch(UInt64)
        /// `record 38041`: exactly after that record.
        case record(UInt64)
        /// `start`, `end`, `open`, `close` or a mark's name.
        case name(String)
        /// `$t`: the time that a variable holds.
        case variable(String)
        /// `record $n`: exactly after the record whose number a variable holds.
        case recordVariable(String)
    }

    /// The form, with its value.
    public var kind: Kind
    /// The extent of the time in the source.
    public var span: SourceSpan

    /// Makes a time of its parts.
    public init(_ kind: Kind, span: SourceSpan) {
        self.kind = kind
        self.span = span
    }
}

/// A duration as written: `250us`, `1h30m`.
public struct DurationLiteral: Hashable, Sendable {
    /// The duration in nanoseconds, never negative; 0 when a variable holds it.
    public var nanos: Int64
    /// The name of the variable whose value is the duration (`last $window`); nil when it is written out.
    public var variable: String?
    /// The extent of the duration in the source.
    public var span: SourceSpan
}

/// A verb or stage name and everything that follows it, still without meaning.
public struct Call: Hashable, Sendable {
    /// The name of the verb or stage.
    public var verb: Word
    /// The items after the name, in order.
    public var items: [Item]
    /// The extent of the call in the source.
    public var span: SourceSpan

    package init(verb: Word, items: [Item], span: SourceSpan) {
        self.verb = verb
        self.items = items
        self.span = span
    }
}

/// A word and its extent in the source.
public struct Word: Hashable, Sendable {
    /// The text of the word.
    public var text: String
    /// The extent of the word in the source.
    public var span: SourceSpan

    /// Makes a word of its parts.
    public init(_ text: String, span: SourceSpan) {
        self.text = text
        self.span = span
    }
}

/// One item after a verb. `kind` is the most specific reading of its shape; `text` is the text as written, so that a
/// binder that wants a path, a symbol or an id can still use it when the shape is a number's.
public struct Item: Hashable, Sendable {
    /// The kind of an item by its shape alone.
    public indirect enum Kind: Hashable, Sendable {
        /// Anything without a more specific shape: `depth`, `CLX5`, `no-cross`, `day.dbn.zst`, `x10`, `realtime`, `-`.
        case word
        /// `"CL:BF X5-Z5"`: the text between the quotes, escapes resolved.
        case string(String)
        /// A decimal, magnitude applied, exact: `10`, `64.83`, `-0.5`, `100k`, `2.5M`.
        case number(DecimalLiteral)
        /// `100k/s`, `500/s`: a number per second.
        case rate(DecimalLiteral)
        /// `5m`, `1h30m`, in nanoseconds.
        case duration(nanos: Int64)
        /// `19:45`, an ISO date or date-time, a signed offset (`+5m`). (19-digit epochs are `.number`.)
        case time(TimeExpression)
        /// `:9000`, `127.0.0.1:9000`, `[::1]:9000`, `localhost:0`; the host is nil when none was written.
        case address(host: String?, port: Int)
        /// `$port`: a variable's name, without the sign.
        case variable(String)
        /// `==`, `!=`, `<`, `<=`, `>`, `>=`, `~`, `+`, `-`, `*`, `/`, `(`, `)`, `=`, `:`; `,` between expressions.
        case symbol
        /// `a, b, c`: two or more items joined by commas.
        case list([Item])
        /// `seed=7`: a name, `=` without blanks, and a value.
        case pair(name: String, value: Item)
    }

    /// The most specific reading of the item's shape.
    public var kind: Kind
    /// The text as written.
    public var text: String
    /// The extent of the item in the source.
    public var span: SourceSpan

    /// Makes an item of its parts.
    public init(_ kind: Kind, text: String, span: SourceSpan) {
        self.kind = kind
        self.text = text
        self.span = span
    }
}

extension Item {
    /// A bare word, and this one.
    package func isWord(_ text: String) -> Bool { kind == .word && self.text == text }

    func isSymbol(_ text: String) -> Bool { kind == .symbol && self.text == text }
}

/// An exact decimal: `digits × 10^-scale`. `64.83` is 6483 and 2; `100k` is 100000 and 0.
public struct DecimalLiteral: Hashable, Sendable {
    /// The digits as a whole number, with the sign.
    public var digits: Int64
    /// The number of digits after the point, 0…18.
    public var scale: Int

    /// The value as a whole number, or nil when it has a fraction (`2.50` has one; `2.0` has none).
    public var integer: Int64? { digits(places: 0) }

    /// The value in units of 10^-9, as prices are kept; nil when it does not fit or is finer than that.
    public var nanos: Int64? { digits(places: 9) }

    /// The digits when so many of them are after the point; nil when that is not the same number, or too large.
    private func digits(places: Int) -> Int64? {
        var digits = digits
        var scale = scale
        while scale > places {
            guard digits % 10 == 0 else { return nil }
            digits /= 10
            scale -= 1
        }
        while scale < places {
            let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            digits = product
            scale += 1
        }
        return digits
    }
}

/// A block: a head, a body in braces, and for `if` perhaps an `else`.
public struct Block: Hashable, Sendable {
    /// The verb and its items before the first `|` or `{`.
    public var head: Call
    /// The stages after the head: `for t in trades CLX5 | head 3 {` has one.
    public var stages: [Call] = []
    /// The lines between the braces.
    public var body: [Line]
    /// The lines of the `else` body, nil without an `else`; an `else if` is a body of one block.
    public var otherwise: [Line]?
    /// The extent of the block in the source.
    public var span: SourceSpan
}

/// The expected output between two lines of `----`, without them; every line ends in a newline.
public struct Golden: Hashable, Sendable {
    /// The expected text; empty, or with a newline at its end.
    public var text: String
    /// The extent of the block in the source, with both lines of `----`.
    public var span: SourceSpan
}
