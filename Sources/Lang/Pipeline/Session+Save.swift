import Engine

extension Session {
    /// Writes an answer to a file, whole or not at all; says where and how much.
    func save(_ value: Value, _ stage: BoundCall, _ query: BoundQuery) throws -> Value {
        guard let path = stage.text("path") else { return .nothing }
        let span = stage.span(of: "path")
        try permitWriting(path, at: span)
        var target = SaveTarget(path)
        if let written = query.format, written != target.format {
            // An ending that says nothing is no contradiction.
            guard case .unknown = target.form else {
                throw Diagnostic(
                    .cannotSave, "‘\(path)’ is no \(written.rawValue)", at: span,
                    help: "leave out the `as`: the file's ending says the form")
            }
            if written != .table { target.form = .text(written) }
        }
        var value = value
        if case .records(var list) = value {
            list.form.apply(stage)
            value = .records(list)
        }
        let rows: Int
        do {
            switch (target.form, value) {
            case (.dbn, .records(let list)): rows = try write(list, to: path, target)
            case (.dbn, _):
                throw Diagnostic(.cannotSave, "only records can be saved as DBN", at: span, help: "write .csv or .json")
            case (.text(let format), _): rows = try write(value, as: format, to: path, target)
            case (.unknown, _):
                throw Diagnostic(
                    .cannotSave, "the ending of ‘\(path)’ names no form", at: span,
                    help:
                        "there is \(SaveTarget.endings.joined(separator: ", ")), each also with .zst behind; or say the form: "
                        + "`| as csv | save …`")
            }
        } catch let error as OutputError {
            throw Diagnostic(.cannotSave, error.description, at: span)
        } catch let error as DBNWriteError {
            throw Diagnostic(.cannotSave, "\(error)", at: span)
        }
        environment.notice("saved \(rows) row\(rows == 1 ? "" : "s") to \(path)")
        return .nothing
    }

    /// - Returns: records written.
    private func write(_ list: RecordList, to path: String, _ target: SaveTarget) throws -> Int {
        let metadata = list.metadata
        let isAllOfMBO = list.isAllOfMBO
        var writer = try DBNWriter(metadata: metadata, compression: target.isCompressed ? .zstd() : .none)
        var sink = try FileSink(path: path)
        var leftOut = 0
        var rows = 0
        try list.forEachBatch { _, bytes, version, hasTsOut in
            // Records of one file have one layout: others than the metadata speaks of cannot be in it.
            guard hasTsOut == metadata.hasTsOut, version == metadata.version || isAllOfMBO else {
                leftOut += 1
                return
            }
            try writer.append(records: bytes)
            rows += bytes.byteCount / max(1, Int(RecordHeader(bytes, at: 0).byteCount))
            if writer.outputByteCount >= 1 << 20 { try sink.write(writer.takeOutput()) }
        }
        try writer.finish()
        try sink.write(writer.takeOutput())
        try sink.commit()
        if leftOut > 0 { environment.notice("\(leftOut) records of another DBN version left out") }
        return rows
    }

    /// - Returns: rows written.
    private func write(_ value: Value, as format: OutputFormat, to path: String, _ target: SaveTarget) throws -> Int {
        var sink = try FileSink(path: path)
        var lines = 0
        // Derived records are told by their lines: they are not made once more only to be counted.
        var isLines = false
        if case .records(let list) = value, case .derived = list.places {
            isLines = format == .csv || format == .ndjson
        }
        func count(_ piece: [UInt8]) {
            if isLines { lines += piece.count { $0 == UInt8(ascii: "\n") } }
        }
        if target.isCompressed {
            var squeezed = try TextCompressor()
            try ValueText.write(value, as: format) {
                count($0)
                try sink.write(try squeezed.append($0))
            }
            try sink.write(try squeezed.finish())
        } else {
            try ValueText.write(value, as: format) {
                count($0)
                try sink.write($0)
            }
        }
        try sink.commit()
        guard case .records(let list) = value else { return value.tabulated.rows.count }
        return isLines ? lines - (format == .csv ? 1 : 0) : try list.counted()
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
