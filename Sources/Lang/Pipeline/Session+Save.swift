import Engine

extension Session {
    /// Writes an answer to a file, whole or not at all; says where and how much.
    func save(_ value: Value, _ stage: BoundCall, _ query: BoundQuery) throws -> Value {
        guard let path = stage.text("path") else { return .nothing }
        let span = stage.span(of: "path")
        try permitWriting(path, at: span)
        let target = SaveTarget(path)
        if let written = query.format, written != target.format {
            throw Diagnostic(
                .cannotSave, "‘\(path)’ is no \(written.rawValue)", at: span,
                help: "leave out the `as`: the file's ending says the form")
        }
        var value = value
        if case .records(var list) = value {
            list.form.apply(stage)
            value = .records(list)
        }
        do {
            switch (target.form, value) {
            case (.dbn, .records(let list)): try write(list, to: path, target)
            case (.dbn, _):
                throw Diagnostic(.cannotSave, "only records can be saved as DBN", at: span, help: "write .csv or .json")
            case (.text(let format), _): try write(value, as: format, to: path, target)
            case (.unknown, _):
                throw Diagnostic(
                    .cannotSave, "the ending of ‘\(path)’ names no form", at: span,
                    help: "there is \(SaveTarget.endings.joined(separator: ", ")), each also with .zst behind")
            }
        } catch let error as OutputError {
            throw Diagnostic(.cannotSave, error.description, at: span)
        } catch let error as DBNWriteError {
            throw Diagnostic(.cannotSave, "\(error)", at: span)
        }
        let rows = if case .records(let list) = value { list.count } else { value.tabulated.rows.count }
        environment.notice("saved \(rows) row\(rows == 1 ? "" : "s") to \(path)")
        return .nothing
    }

    private func write(_ list: RecordList, to path: String, _ target: SaveTarget) throws {
        let recording = list.timeline.recording
        var metadata = recording.metadata
        metadata.schema = list.isAllOfMBO ? .mbo : metadata.schema
        if case .range(0..<recording.count) = list.places {} else { metadata.limit = nil }
        var writer = try DBNWriter(metadata: metadata, compression: target.isCompressed ? .zstd() : .none)
        var sink = try FileSink(path: path)
        var leftOut = 0
        try list.forEachBatch { _, bytes, version, hasTsOut in
            // Records of one file have one layout: others than the metadata speaks of cannot be in it.
            guard hasTsOut == metadata.hasTsOut, version == metadata.version || list.isAllOfMBO else {
                leftOut += 1
                return
            }
            try writer.append(records: bytes)
            if writer.outputByteCount >= 1 << 20 { try sink.write(writer.takeOutput()) }
        }
        try writer.finish()
        try sink.write(writer.takeOutput())
        try sink.commit()
        if leftOut > 0 { environment.notice("\(leftOut) records of another DBN version left out") }
    }

    private func write(_ value: Value, as format: OutputFormat, to path: String, _ target: SaveTarget) throws {
        var sink = try FileSink(path: path)
        if target.isCompressed {
            var squeezed = try TextCompressor()
            try ValueText.write(value, as: format) { try sink.write(try squeezed.append($0)) }
            try sink.write(try squeezed.finish())
        } else {
            try ValueText.write(value, as: format) { try sink.write($0) }
        }
        try sink.commit()
    }
}

/// What a file's name asks for.
struct SaveTarget {
    enum Form {
        case dbn
        case text(OutputFormat)
        case unknown
    }

    var form: Form
    var isCompressed: Bool

    static let endings = [".dbn", ".csv", ".ndjson", ".jsonl", ".json", ".md"]

    init(_ path: String) {
        isCompressed = path.hasSuffix(".zst")
        let name = isCompressed ? String(path.dropLast(4)) : path
        form =
            switch name.split(separator: ".").last.map(String.init) ?? "" {
            case "dbn": .dbn
            case "csv": .text(.csv)
            case "ndjson", "jsonl": .text(.ndjson)
            case "json": .text(.json)
            case "md": .text(.markdown)
            default: .unknown
            }
    }

    var format: OutputFormat? { if case .text(let format) = form { format } else { nil } }
}

extension RecordList {
    var isAllOfMBO: Bool {
        switch places {
        case .range: true
        case .list(let list): !list.contains { $0 < 0 }
        }
    }
}
