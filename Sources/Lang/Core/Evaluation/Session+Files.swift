import Engine

// The only way by which statements write files.

extension Question {
    /// The folder that statements may write in; nil for any.
    var writableFolder: String? { environment.isSandboxed ? environment.sandboxFolder : nil }

    /// Opens a file to be written, whole or not at all.
    ///
    /// - Parameter path: the path with its home folder written out (`BoundCall.path`).
    /// - Throws: `notPermitted` in the sandbox, for a path that leads out of the working directory, by links too;
    ///   `cannotSave` where the path cannot be written.
    func fileSink(_ path: String, at span: SourceSpan) throws(Diagnostic) -> FileSink {
        let sink = try open(path, at: span)
        // Large plain files are read from where they are on disk: answers would change with the file.
        if sink.isInPlace, isLoaded(path) {
            throw Diagnostic(
                .cannotSave, "\(path) is loaded, and cannot be replaced: it is another user's or has several names",
                at: span, help: "save under another name")
        }
        return sink
    }

    private func open(_ path: String, at span: SourceSpan) throws(Diagnostic) -> FileSink {
        do throws(OutputError) {
            return try FileSink(path: path, within: writableFolder)
        } catch {
            throw Self.diagnostic(error, at: span)
        }
    }

    /// Checks that a path can be written, before long work whose result is to be written there.
    ///
    /// - Throws: the errors of `fileSink`.
    package func permitWriting(_ path: String, at span: SourceSpan) throws(Diagnostic) {
        try fileSink(path, at: span).discard()
    }

    /// Writes a whole file.
    ///
    /// - Throws: the errors of `fileSink`.
    package func write(_ bytes: [UInt8], to path: String, at span: SourceSpan) throws(Diagnostic) {
        var sink = try fileSink(path, at: span)
        do throws(OutputError) {
            try sink.write(bytes)
            try sink.commit()
        } catch {
            throw Self.diagnostic(error, at: span)
        }
    }

    static func diagnostic(_ error: OutputError, at span: SourceSpan) -> Diagnostic {
        let help: String?
        switch error.cause {
        case .outside:
            return Diagnostic(
                .notPermitted, "‘\(error.path)’ is outside the working directory", at: span,
                help: "write to a path inside it, or run without --sandbox")
        case .hasOtherNames:
            return Diagnostic(
                .notPermitted, "‘\(error.path)’ has other names, which may be outside the working directory", at: span,
                help: "write under another name, or run without --sandbox")
        case .notRegular:
            help = "name a file; `| as csv | save -` writes to standard output, which a shell can lead anywhere"
        case .isDirectory:
            help = "name a file in it: `| save \(error.path)\(error.path.hasSuffix("/") ? "" : "/")answer.csv`"
        case .noFolder:
            help = "make the folder first, or save beside the program: a path begins where mbosh was started"
        case .notPermitted: help = "`ls -ld` shows who may write there; save elsewhere"
        case .notOpen, .changed, .diskFull, .cancelled, .readerGone, .incomplete, .system: help = nil
        }
        return Diagnostic(.cannotSave, error.description, at: span, help: help)
    }

    private func isLoaded(_ path: String) -> Bool {
        (current?.timeline.recording.sources ?? []).contains { ScriptFile.isSame($0.path, path) }
    }
}
