import Engine

// Facts of a verb that other parts of the language go by, so that none of them knows it by its name.

extension Signature {
    /// The parts of an answer.
    public struct Answer: Sendable {
        /// The columns of its rows; empty when they are not always the same.
        public var columns: [String] = []
        /// The figures that an expression may name, the usual ones first; empty when the answer is one figure or a
        /// list.
        public var figures: [Figure] = []
        /// The form of the answer, for those who draw it.
        public var shape = Shape.other
    }

    /// One value of an answer, by its name.
    public struct Figure: Sendable, ExpressibleByStringLiteral {
        /// The name by which an expression asks for it.
        public var name: String
        /// The figures inside it: `bid size`.
        public var parts: [String] = []

        /// Makes a figure of its parts.
        public init(_ name: String, parts: [String] = []) {
            self.name = name
            self.parts = parts
        }

        /// A figure without parts.
        public init(stringLiteral name: String) { self.init(name) }
    }

    /// The form of an answer, for those who draw it or make it fit.
    public enum Shape: Sendable, Hashable {
        /// Levels of books, as many as its `depth`.
        case books
        /// A figure through time.
        case series(SeriesQuery.Kind)
        case other
    }

    /// The likeness of a statement's results in each run of a script.
    public enum Outcome: Sendable {
        /// The results are the same on the same data.
        case same
        /// The answer is another one each time, wherever the statement stands.
        case differs
        /// The statement acts on jobs that run at that time, or on the screen.
        case momentary
    }

    /// The part that other programs take in a statement.
    public enum Contact: Sendable {
        case none
        case others
        /// Others take part, except where the address is a free port (`on :0`) and the statement waits for no
        /// `clients`.
        case othersUnlessAlone
    }

    /// The route of a verb, `GET /VERB` or `GET /VERB/SYMBOL`.
    public struct HTTPForm: Sendable {
        /// True when the symbol is a part of the path.
        public var hasSymbol = false
        /// Names of the query's parameters: options of the verb, and `at` for a time.
        public var parameters: [String] = []
    }

    /// A way to show the question after a verb.
    public enum Display: Sendable {
        /// On the screen, asked again and again.
        case screen
        /// In a drawing.
        case picture
    }
}

/// The work of a stage on the rows before it.
enum Stage: Sendable, Hashable {
    case condition, select, with, distinct, sort, head, tail, sample
    /// Figures of the rows; the word of the stage is the first of them.
    case figures
    /// The quotes beside the rows.
    case quote
    /// The form of the output.
    case form
    case save
}

/// The help for calls that mean something else; each closure, and its result, is nil where the error's own help is the
/// best.
package struct CallHints: Sendable {
    /// Gives the help for a word that the verb does not take.
    var stray: (@Sendable (Item) -> String?)?
    /// Gives the help for a value of another kind than the first parameter has.
    package var value: (@Sendable (Item) -> String?)?
    /// Gives the help for a call that lacks an argument.
    package var missing: (@Sendable (BoundCall) -> String?)?
}
