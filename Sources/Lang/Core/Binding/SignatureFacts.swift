import Engine

// Facts of a verb that other parts of the language go by, so that none of them knows it by its name.

extension Signature {
    /// What an answer consists of.
    public struct Answer: Sendable {
        /// The columns of its rows; none where they are not always the same.
        public var columns: [String] = []
        /// The figures that an expression may name, the usual ones first; none where it is one figure or a list.
        public var figures: [Figure] = []
        public var shape = Shape.other
    }

    /// One value of an answer, by its name.
    public struct Figure: Sendable, ExpressibleByStringLiteral {
        public var name: String
        /// The figures inside it: `bid size`.
        public var parts: [String] = []

        public init(_ name: String, parts: [String] = []) {
            self.name = name
            self.parts = parts
        }

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

    /// Whether a statement does the same in each run of a script.
    public enum Outcome: Sendable {
        /// On the same data it does.
        case same
        /// Its answer is another one each time, wherever it stands.
        case differs
        /// It acts on what runs at that moment, or on the screen.
        case momentary
    }

    /// Whether other programs take part.
    public enum Contact: Sendable {
        case none
        case others
        /// Not where its address is a free port (`on :0`) and it waits for no `clients`.
        case othersUnlessAlone
    }

    /// `GET /VERB` or `GET /VERB/SYMBOL`.
    public struct HTTPForm: Sendable {
        /// The symbol stands in the path.
        public var hasSymbol = false
        /// Names behind the `?`: options of the verb, and `at` for a moment.
        public var parameters: [String] = []
    }

    /// A way to show the question after a verb.
    public enum Display: Sendable {
        /// Live, again and again.
        case screen
        /// Drawn.
        case picture
    }
}

/// What a stage does to the rows before it.
enum Stage: Sendable, Hashable {
    case condition, select, sort, head, tail, count
    case figure(Aggregate)
    /// How the answer leaves.
    case form
    case save
}

/// What to try for a call that means something else; each is nil where there is nothing better than what the error says.
package struct CallHints: Sendable {
    /// For a word that the verb does not take.
    var stray: (@Sendable (Item) -> String?)?
    /// For a value of another kind than its first parameter has.
    package var value: (@Sendable (Item) -> String?)?
    /// For a call that lacks an argument.
    package var missing: (@Sendable (BoundCall) -> String?)?
}
