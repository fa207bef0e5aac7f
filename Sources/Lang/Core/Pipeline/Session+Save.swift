import Engine

extension Question {
    /// Writes an answer to a file, whole or not at all, and says in a notice how many rows were written.
    ///
    /// - Returns: nothing; for standard output the answer itself, which is printed as every answer is.
    func save(_ value: Value, _ stage: BoundCall, _ query: BoundQuery) throws -> Value {
        guard let written = stage.text("path"), let path = try stage.path("path") else { return .nothing }
        let span = stage.span(of: "path")
        var value = value
        if case .nothing = value {
            throw Diagnostic(
                .cannotSave, "`\(query.call?.signature.name ?? "at")` has no answer to save", at: span,
                help: "save what a verb that looks answers: records, book, bbo, stats, …")
        }
        if case .records(var list) = value {
            list.form.apply(stage)
            value = .records(list)
        }
        if Self.isStandardOutput(path) {
            guard query.format != nil else {
                throw Diagnostic(
                    .cannotSave, "‘\(written)’ does not say the form", at: span,
                    help: "say it before: `| as csv | save \(written)`; there is \(Self.formats)")
            }
            return value
        }
        let target = try saveTarget(path, written, query, at: span)
        if case .dbn = target.form { try checkDBNOptions(stage, query) }
        let saved: (rows: Int, remark: String)
        do {
            switch (target.form, value) {
            case (.dbn, .records(let list)): saved = try writeDBN(list, to: path, target, at: span)
            case (.dbn, _):
                throw Diagnostic(
                    .cannotSave, "only records can be saved as DBN", at: span,
                    help:
                        "`where`, `head` and `tail` leave records; `select`, `sort` and figures make a table of them, "
                        + "for .csv or .json")
            case (.text(let format), _): saved = (try write(value, as: format, to: path, target, at: span), "")
            case (.unknown, _): throw Self.noForm(written, path, at: span)
            }
        } catch let error as OutputError {
            if error.cause == .cancelled { throw CancellationError() }
            throw Self.diagnostic(error, at: span)
        } catch let error as RecordTextError {
            throw Diagnostic(.cannotSave, error.message, at: span, help: error.help)
        } catch let error as DBNWriteError {
            throw Diagnostic(.cannotSave, "\(error)", at: span, help: "write .csv or .ndjson")
        } catch let error as DBNError {
            throw Diagnostic(.cannotSave, "\(error)", at: span)
        }
        environment.notice(
            "saved \(saved.rows) row\(saved.rows == 1 ? "" : "s") to \(written)"
                + (saved.remark.isEmpty ? "" : ", \(saved.remark)"))
        return .nothing
    }

    private static let formats = OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")

    /// True when a path is another name of standard output: an answer that is saved there is printed.
    private static func isStandardOutput(_ path: String) -> Bool {
        // A path that leads nowhere is reported when it is opened.
        path == "-" || (try? OutputPlace(path)) == .descriptor(1)
    }

    /// Checks the options of a DBN file.
    ///
    /// - Throws: an error for an option about text: a DBN file has the records' own bytes.
    private func checkDBNOptions(_ stage: BoundCall, _ query: BoundQuery) throws(Diagnostic) {
        for call in [stage, query.call].compactMap(\.self) {
            for word in ["pretty", "raw", "map-symbols"] where call.has(word) {
                throw Diagnostic(
                    .cannotSave, "`\(word)` says how text looks; a DBN file has the records' own bytes",
                    at: call.span(of: word), help: "leave it out, or save as .csv or .ndjson")
            }
        }
    }

    private static func noForm(_ written: String, _ path: String, at span: SourceSpan) -> Diagnostic {
        if path.isEmpty {
            return Diagnostic(
                .cannotSave, "expected a file's name, found nothing", at: span, help: "as in `| save answer.csv`")
        }
        // A path that is no file at all needs no advice about its ending.
        do throws(OutputError) {
            _ = try OutputPlace(path)
        } catch {
            switch error.cause {
            case .isDirectory, .notRegular: return diagnostic(error, at: span)
            default: break
            }
        }
        return Diagnostic(
            .cannotSave, "the ending of ‘\(written)’ names no form", at: span,
            help:
                "there is \(SaveTarget.endings.joined(separator: ", ")), each also with .zst behind; or say the form: "
                + "`| as csv | save …`")
    }

    /// The form of a file: that of its ending, which an `as` before it must not contradict, or that of the `as`.
    private func saveTarget(
        _ path: String, _ written: String, _ query: BoundQuery, at span: SourceSpan
    ) throws(Diagnostic) -> SaveTarget {
        var target = SaveTarget(path)
        guard let format = query.format, format != target.format else { return target }
        // An ending without a form is no contradiction.
        guard case .unknown = target.form else {
            throw Diagnostic(
                .cannotSave, "‘\(written)’ is no \(format.rawValue)", at: span,
                help: "leave out the `as`: the file's ending says the form")
        }
        target.form = .text(format)
        return target
    }

    private func writeDBN(
        _ list: RecordList, to path: String, _ target: SaveTarget, at span: SourceSpan
    ) throws -> (rows: Int, remark: String) {
        var sink = try fileSink(path, at: span)
        let written = try list.write(target.isCompressed ? .zstd() : .none) { try sink.write($0) }
        // The records were read only now, from a file that may have been cut short since it was loaded.
        if let loss = list.timeline.recording.loss { throw loss }
        try sink.commit(isCancelled: Work.waiting("syncing", records: written.records))
        let recording = list.timeline.recording
        let versions = recording.sources.map(\.metadata.version)
        let isChanged =
            !versions.contains(written.version) && written.version != recording.metadata.version
            || Set(versions).count == 1 && versions.first != written.version
        return (written.records, isChanged ? "as DBN version \(written.version)" : "")
    }

    /// Writes an answer as text.
    ///
    /// - Returns: the number of rows written.
    private func write(
        _ value: Value, as format: OutputFormat, to path: String, _ target: SaveTarget, at span: SourceSpan
    ) throws -> Int {
        // Records that cannot be written at all are an error before anything is opened.
        if case .records(let list) = value, let form = RecordList.TextForm(format) { try list.checkText(form) }
        var sink = try fileSink(path, at: span)
        let rows: Int
        if target.isCompressed {
            var squeezed = try TextCompressor()
            rows = try ValueText.write(value, as: format) { try sink.write(try squeezed.append($0)) }
            try sink.write(try squeezed.finish())
        } else {
            rows = try ValueText.write(value, as: format) { try sink.write($0) }
        }
        // The loaded file may have been cut short here, too.
        if case .records(let list) = value, let loss = list.timeline.recording.loss { throw loss }
        try sink.commit(isCancelled: Work.waiting("syncing", records: rows))
        return rows
    }
}
