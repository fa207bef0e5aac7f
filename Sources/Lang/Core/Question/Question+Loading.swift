import Engine
import EngineSynthetic

// Timelines of the data that a statement names, for `load` and for verbs that compare other data with the loaded data.

extension Question {
    /// Loads and indexes the sources that a parameter names: several files, or one source of any kind.
    ///
    /// - Parameter hint: the help for other sources together.
    func timeline(
        _ call: BoundCall, _ name: String, _ options: RecordingLoader.Options, hint: String
    ) throws -> Timeline {
        let sources = call.sources(name)
        let span = call.span(of: name)
        if let paths = LoadSource.paths(sources) { return try timeline(paths: paths, options, at: span) }
        guard let source = sources.first, sources.count == 1 else {
            throw Diagnostic(.cannotLoad, "only files can be loaded together", at: span, help: hint)
        }
        return try timeline(source, options, at: span)
    }

    /// Loads and indexes files in one pass.
    private func timeline(
        paths: [String], _ options: RecordingLoader.Options, at span: SourceSpan
    ) throws -> Timeline {
        let environment = environment
        var loader = RecordingLoader(
            options: options,
            progress: { done, total, records in environment.progress("loading", done, total, records) },
            isCancelled: { Task.isCancelled })
        loader.note = environment.notice
        let expanded = try paths.map { try Word($0, span: span).path() }
        do throws(LoadError) {
            return try loader.timeline(paths: expanded, options: indexing)
        } catch {
            throw Self.diagnostic(error, at: span)
        }
    }

    /// Loads and indexes one source.
    private func timeline(
        _ source: LoadSource, _ options: RecordingLoader.Options, at span: SourceSpan
    ) throws -> Timeline {
        switch source {
        case .path(let path): return try timeline(paths: [path], options, at: span)
        case .standardInput:
            guard let read = environment.standardInput else {
                throw Diagnostic(.cannotLoad, "standard input is not there to be loaded", at: span, help: "name a file")
            }
            do {
                return try RecordingLoader(options: options, isCancelled: { Task.isCancelled })
                    .timeline(bytes: try read(), name: "-", options: indexing)
            } catch let error as LoadError {
                throw Self.diagnostic(error, at: span)
            }
        case .demo: return try indexed(try filtered(try Demo.recording(), options, at: span))
        case .synthetic(let pairs):
            do {
                let parameters = try SyntheticMarket.Parameters(pairs: pairs.map { ($0.key, $0.value) })
                let recording = try SyntheticMarket.recording(
                    parameters, isCancelled: Work.watch("making", 0..<parameters.records))
                return try indexed(try filtered(recording, options, at: span))
            } catch let error as SyntheticError {
                var help: String?
                if case .unknownKey(let key) = error {
                    help = Suggestions.help(key, among: SyntheticMarket.Parameters.keys.map(\.name))
                }
                throw Diagnostic(
                    .cannotLoad, "\(error)", at: span, help: help ?? "as in `load synthetic seed=7 records=5000`")
            }
        }
    }

    private func filtered(
        _ recording: Recording, _ options: RecordingLoader.Options, at span: SourceSpan
    ) throws -> Recording {
        do throws(LoadError) {
            return try RecordingLoader(options: options).filter(recording)
        } catch {
            throw Self.diagnostic(error, at: span)
        }
    }

    static func diagnostic(_ error: LoadError, at span: SourceSpan) -> any Error {
        if case .cancelled = error.cause { return CancellationError() }
        var help = error.suggestion ?? (error.cause == .notFound ? missingFileHelp : nil)
        if case .unknownSymbol(let symbol, let known) = error.cause {
            help = Session.help(symbol, among: known) ?? help
        }
        return Diagnostic(.cannotLoad, error.description, at: span, help: help)
    }

    static let missingFileHelp =
        "a path begins at the folder where mbosh was started; Tab completes names, and `load demo` needs no file"

    /// The options of books and index, by the settings.
    private var indexing: Timeline.Options {
        var options = Timeline.Options(unknownModify: settings.unknownModify)
        options.memoryLimit = settings.memory.limit
        return options
    }

    /// Indexes a recording that is in memory.
    func indexed(_ recording: Recording) throws -> Timeline {
        let environment = environment
        return try Timeline(
            recording, options: indexing,
            progress: { done, total in environment.progress("indexing", done, total, done) },
            isCancelled: { Task.isCancelled })
    }
}
