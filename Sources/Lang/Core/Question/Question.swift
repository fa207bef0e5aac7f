import Engine
import Synchronization

/// All facts that an answer depends on, as they were when the question was asked: the loaded data, the cursor, the
/// settings, the names a script has given.
///
/// A verb that looks is a function of this value. It can be asked from any thread, and many questions can be asked at
/// once: none waits for another, and none notices when other data is loaded while it runs. `Session.question` makes
/// one.
public struct Question: Sendable {
    /// The verbs that are known.
    public let table: CommandTable
    /// The loaded data with its cursor; nil while nothing is loaded.
    public internal(set) var current: SharedView.State?
    /// The cursor that `at T STATEMENT` asks about; nil for the session's own.
    package var moment: Cursor? = nil
    /// The session's settings when the question was made.
    public let settings: Settings
    /// The symbol asked about last, for a verb that names none.
    let symbolInView: String?
    let variables: Variables
    /// The marks of `mark NAME`, by name.
    let marks: [String: Cursor]
    let phaseCache: PhaseCache
    /// The reports of streams, replays and other commands that have ended, for `last stream rate`.
    let reports: [Ended: ReplayReport]
    /// The figures of other work that has ended, for `last command elapsed`.
    let lastFigures: [Ended: Fields]
    /// The origin of the loaded data, by which it can be had again; nil while nothing is loaded.
    let origin: Origin?
    /// The call that is answered, and the statement and text it stands in; nil when there is no text.
    var running: (call: BoundCall, query: BoundQuery, source: Source)? = nil
    /// The way to the user of the session.
    public package(set) var environment: Session.Environment
    /// Runs a verb that acts inside an expression (`let report = stream at max`). The next statement sees the change,
    /// this question does not. Nil where nothing may act.
    var act: (@Sendable (Verb, BoundCall) async throws -> Value)? = nil

    /// The cursor that is asked about; nil while nothing is loaded.
    public var now: Cursor? { moment ?? current?.cursor }

    /// A binder that knows the values of the variables.
    var binder: Binder { Binder(table, variables: variables) }

    /// The same question at another cursor.
    public func at(_ moment: Cursor) -> Question {
        var question = self
        question.moment = moment
        return question
    }
}

extension Session {
    /// A question that can be asked at this instant without waiting for the statement that runs: about the data that is
    /// loaded now, under the settings and names that the last statement left. It cannot act.
    public nonisolated var openQuestion: Question {
        var question =
            board.withLock { $0 }
            ?? Question(
                table: table, current: nil, settings: Settings(), symbolInView: nil, variables: Variables(), marks: [:],
                phaseCache: phaseCache, reports: [:], lastFigures: [:], origin: nil, environment: environment)
        question.current = view.current
        return question
    }

    /// Answers one question (`Question.ask`) about the data at this instant. It does not wait for the statement that
    /// runs, and any number of questions are answered at once.
    public nonisolated func ask(_ text: String) async throws -> Value { try await openQuestion.ask(text) }

    /// Makes the settings and names that the last statement left known to `openQuestion`.
    func postQuestion() {
        var question = question
        question.moment = nil
        question.running = nil
        question.act = nil
        board.withLock { $0 = question }
    }

    /// A question that can be asked now, at the time of the statement that runs or else at the cursor.
    public var question: Question {
        Question(
            table: table, current: view.current, moment: moment, settings: settings, symbolInView: symbolInView,
            variables: variables, marks: marks, phaseCache: phaseCache, reports: reports, lastFigures: lastFigures,
            origin: origin, running: running, environment: environment,
            act: { [self] verb, call in try await act(verb, call) })
    }
}

// MARK: - Asking

extension Question {
    /// Answers a bound question with its stages, at its time.
    ///
    /// - Throws: `Diagnostic` with the words that caused it; the errors of the engine (`QueryError`, `LoadError`),
    ///   which `Session.run` turns into a `Diagnostic`; `CancellationError` when the task was cancelled.
    package func answer(_ query: BoundQuery) async throws -> Value {
        guard let call = query.call, let verb = table[call.signature.name] else { return .nothing }
        let question = try query.moment.map { at(try cursor($0)) } ?? self
        return try await question.pass(try await question.answer(verb, call), through: query)
    }

    /// Answers a call, unless it is about market-by-order records and the data has only others: an empty answer would
    /// look like a quiet market.
    package func answer(_ verb: Verb, _ call: BoundCall) async throws -> Value {
        guard let look = verb.look else {
            guard let act else {
                throw Diagnostic(
                    .wrongArgument, "`\(verb.signature.name)` changes something, and only questions are answered here",
                    at: call.span, help: "ask a verb that looks: `help look` lists them")
            }
            return try await act(verb, call)
        }
        try checkOrders(verb.signature, at: call.verb.span)
        return try await look(self, call)
    }

    /// Answers one question as it would be written at the prompt: `ask("book CLX5 depth 5")`.
    ///
    /// - Parameter text: one statement whose verb looks, with its time, its range and its stages; `| as` has no effect
    ///   here, since the answer is a value and no text.
    /// - Throws: `Diagnostic` with a span of the text, for words that the language does not know, for symbols and the
    ///   like that the data does not have, and for a verb that acts; `CancellationError` when the task was cancelled.
    public func ask(_ text: String) async throws -> Value {
        let source = Source(name: "question", text: text)
        let (script, diagnostics) = Parser.parse(source)
        if let first = diagnostics.first { throw first }
        let statements = script.lines.compactMap(\.statement)
        guard statements.count == 1, let statement = statements.first else {
            throw Diagnostic(
                .missingArgument, "expected one question, found \(statements.count) statements",
                at: SourceSpan(0, text.utf8.count), help: "ask one after the other")
        }
        let query = try binder.bind(statement)
        guard let call = query.call, let verb = table[call.signature.name], verb.look != nil, !query.isBackground else {
            let what =
                query.call.map { "`\($0.signature.name)` changes something" } ?? "a moment alone moves the cursor"
            throw Diagnostic(
                .wrongArgument, "\(what), and a question does not", at: query.span,
                help: "ask a verb that looks: `help look` lists them")
        }
        var question = self
        question.act = nil
        question.running = (call, query, source)
        do {
            if let time = query.moment { question.moment = try question.cursor(time) }
            question.sayOutside(call)
            let value = try await question.pass(try await question.answer(verb, call), through: query)
            if let loss = current?.timeline.recording.loss { throw loss }
            return value
        } catch {
            throw Self.explained(error, at: call.span)
        }
    }

    /// The symbol that a call is about, which the next question may leave out; nil when it names none.
    func subject(of call: BoundCall) -> String? {
        for name in call.signature.parameters.map(\.name) + call.signature.options.map(\.word) {
            switch call.values[name]?.kind {
            case .symbols(let selection):
                guard !selection.isAll, let first = selection.names.first, let timeline = current?.timeline else {
                    continue
                }
                // A name that no book has is an error elsewhere, or needs no book.
                if let symbol = (try? timeline.summaries(named: first.text))?.first?.symbol { return symbol }
            case .query(let inner):
                if let symbol = inner.call.flatMap({ subject(of: $0) }) { return symbol }
            default: break
            }
        }
        return nil
    }
}

// MARK: - The loaded data

extension Question {
    /// The loaded data with the cursor of the question.
    public struct Loaded {
        /// The books at every moment, and the records they are made of.
        public var timeline: Timeline
        /// The moment that is asked about.
        public var now: Cursor
    }

    /// Returns the loaded data.
    ///
    /// - Parameter span: the words that need it.
    /// - Throws: `nothingLoaded` at the span.
    public func loaded(at span: SourceSpan) throws(Diagnostic) -> Loaded {
        guard let current else { throw Self.diagnostic(.nothingLoaded, at: span) }
        // A feed that began anew while a statement waited has fewer records than the cursor at which it was asked.
        let now = moment ?? current.cursor
        let end = current.timeline.recording.count
        return Loaded(timeline: current.timeline, now: now.position > end ? Cursor(position: end, time: nil) : now)
    }

    /// The books that a selection means: of every publisher, in the order written; those of every name for `all`.
    ///
    /// Without a selection, the books of the symbol in view, or else of the first of the data's symbols.
    public func books(_ selection: SymbolSelection?, in timeline: Timeline, at span: SourceSpan) throws(Diagnostic)
        -> [BookSummary]
    {
        guard let selection else {
            let symbols = timeline.symbols
            guard let symbol = symbolInView ?? symbols.first else { return [] }
            return try named(Word(symbol, span: span), timeline)
        }
        if selection.isAll { return timeline.named }
        var books: [BookSummary] = []
        for name in selection.names { books += try named(name, timeline) }
        return books
    }

    /// The books that a selection means at a cursor: of `all`, those of names that mean a book then.
    public func books(
        _ selection: SymbolSelection?, in loaded: Loaded, at span: SourceSpan
    ) throws(Diagnostic) -> [BookSummary] {
        let books = try books(selection, in: loaded.timeline, at: span)
        return selection?.isAll == true ? books.filter { loaded.timeline.stands($0, at: loaded.now) } : books
    }

    /// The records that a selection means; nil for `all` and without a selection.
    public func chosen(
        _ selection: SymbolSelection?, in timeline: Timeline, at span: SourceSpan
    ) throws(Diagnostic) -> BookSelection? {
        guard let selection, !selection.isAll else { return nil }
        return BookSelection(try books(selection, in: timeline, at: span))
    }

    private func named(_ name: Word, _ timeline: Timeline) throws(Diagnostic) -> [BookSummary] {
        do throws(QueryError) {
            return try timeline.summaries(named: name.text)
        } catch {
            throw Self.diagnostic(error, at: name.span)
        }
    }

    /// An error of the engine as an error of the language, at the words that caused it; every other error unchanged.
    package static func explained(_ error: any Error, at span: SourceSpan) -> any Error {
        switch error {
        case let error as LoadError: return diagnostic(error, at: span)
        case let error as QueryError: return diagnostic(error, at: span)
        case let error as any ErrorInWords: return error.diagnostic(at: span)
        default: return error
        }
    }

    /// An error of the timeline as an error of the language.
    static func diagnostic(_ error: QueryError, at span: SourceSpan) -> Diagnostic {
        let code: Diagnostic.Code
        var help = error.suggestion
        switch error {
        case .nothingLoaded: code = .nothingLoaded
        case .unknownSymbol(let symbol, let known):
            code = .unknownSymbol
            help = Session.help(symbol, among: known) ?? help
        case .badTime, .ambiguousDate, .noSuchRecord: code = .noSuchMoment
        case .badDepth: code = .wrongArgument
        }
        return Diagnostic(code, error.description, at: span, help: help)
    }
}

/// An error that knows its code in the language: those of the libraries that verbs outside of this one use.
package protocol ErrorInWords: Error {
    /// The error at the words that caused it.
    func diagnostic(at span: SourceSpan) -> Diagnostic
}
