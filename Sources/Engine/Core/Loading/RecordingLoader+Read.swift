extension RecordingLoader {
    /// The bytes that are looked at before the next are read: as many as fit the cache of one core.
    private static let windowByteCount = 1 << 18

    /// The form of a source's bytes, which says by what they are read.
    private struct Form {
        var kind: String
        /// The offset in the file at which the stream starts, whether it is compressed or not.
        var offset = 0
        var compression: Compression?
        var reader = SourceReader()
        /// The format of records as text, which become records of version 3 first; nil for binary records.
        var text: RecordTextFormat?
    }

    /// Reads one source into the pass.
    ///
    /// - Throws: `LoadError` naming the path; for damage only where the options or the damage itself allow no loss.
    func read(
        _ file: SourceInput, into pass: inout LoadPass, _ meter: inout ProgressMeter
    ) throws(LoadError) {
        let path = file.path
        var form = try form(file)
        var failure: DBNError?
        var loss: LoadError?
        var notes: [String] = []
        do throws(LoadError) {
            if let format = form.text {
                let (text, cause) = try readText(file, format, form.compression, meter)
                var metadata = text.metadata
                if let names = pass.names { metadata.name(by: names) }
                form.reader = SourceReader(records: metadata)
                notes = text.notes.map { "\(path): \($0.replacing("FILE", with: path))" }
                loss = cause.map { LoadError(path: path, $0, goodRecords: text.types[MBOMessage.recordType] ?? 0) }
                pass.begin(form.reader, path: path, kind: form.kind)
                failure = try readPlain(text.records, from: 0, into: &pass, meter)
            } else {
                pass.begin(form.reader, path: path, kind: form.kind)
                if let compression = form.compression {
                    failure = try readCompressed(file, form, compression, into: &pass, meter)
                } else {
                    let region = try file.region()
                    failure = try readPlain(region, from: form.offset, into: &pass, meter)
                    if let loss = region.loss { throw loss }
                }
            }
            if file.hasShrunk { throw LoadError(path: path, .shrunk(expected: file.count, found: nil)) }
        } catch {
            throw LoadError(path: path, error.cause, goodRecords: error.goodRecords)
        }
        if let failure {
            let error = LoadError(path: path, .format(failure), goodRecords: pass.recordCount)
            let hasBegun = pass.reader.isInRecords || pass.hasWholeStream
            guard options.isLenient, hasBegun, failure.keepsWhatCameBefore || pass.hasWholeStream else { throw error }
            loss = error
        }
        meter.done += file.count
        meter.records += pass.recordCount
        pass.end(pass.info(byteCount: file.count, loss: loss, notes: notes))
    }

    private func form(_ file: SourceInput) throws(LoadError) -> Form {
        let path = file.path
        let isFragment = SourceList.unpacked(path).hasSuffix(".frag") || options.fragmentVersion != nil
        let start = try file.head(StreamKind.headByteCount)
        let compression = StreamKind(head: start).compression
        let head = try compression.map { packed throws(LoadError) in try StreamKind.head(of: file, packed) } ?? start
        let ending = compression.map { ".\($0.rawValue)" } ?? ""
        let format = try format(path, head, isFragment: isFragment, isPacked: compression != nil)
        var form = Form(kind: format.rawValue + ending, compression: compression, text: format.text)
        switch format {
        case .dbn, .csv, .tsv, .json: break
        case .fragment: form.reader = SourceReader(fragment: options.fragmentVersion)
        case .dbz:
            let legacy = try legacyHead(file, start)
            form = Form(
                kind: format.rawValue, offset: legacy.recordsOffset, compression: .zstd,
                reader: SourceReader(records: legacy.metadata))
        }
        return form
    }

    /// Returns the format of a source: that of its first bytes where they begin a binary one, then that of its name.
    private func format(
        _ path: String, _ head: [UInt8], isFragment: Bool, isPacked: Bool
    ) throws(LoadError) -> InputFormat {
        let found = InputFormat(head: head)
        if let found, found.text == nil { return found }
        if isFragment { return .fragment }
        if case .cutShort(let inside, let byteCount) = StreamKind(head: head), !isPacked {
            let cause = inside == .gzip ? DBNError.Cause.truncatedGzip : .truncatedFrame
            throw LoadError(path: path, .format(DBNError(cause, at: byteCount)))
        }
        if let foreign = ForeignFile(head: head) { throw LoadError(path: path, .foreign(foreign)) }
        let name = SourceList.unpacked(path)
        let named = InputFormat.allCases.first { format in
            format.text != nil && format.endings.contains { name.hasSuffix($0) && $0 != ".json" }
        }
        if !head.isEmpty, let format = named ?? found { return format }
        // In a compressed source the decoder finds the error, and reports damage of the compression if there is any.
        if isPacked { return .dbn }
        if head.isEmpty { throw LoadError(path: path, .format(DBNError(.empty, at: 0))) }
        throw LoadError(path: path, .format(DBNError(.wrongMagic(Array(head.prefix(4))), at: 0)))
    }

    private func legacyHead(_ file: SourceInput, _ first: [UInt8]) throws(LoadError) -> LegacyDBZ.Head {
        let bytes = try file.head(LegacyDBZ.headByteCount(first))
        do throws(DBNError) {
            // Sound: the span is used during the call only.
            return try unsafe LegacyDBZ.head(bytes.span.bytes)
        } catch {
            throw LoadError(path: file.path, .format(error))
        }
    }

    /// Reads a source that is not compressed.
    ///
    /// - Returns: the error that ended the stream early; nil when it ended where it may.
    private func readPlain(
        _ file: ByteRegion, from start: Int, into pass: inout LoadPass, _ meter: ProgressMeter
    ) throws(LoadError) -> DBNError? {
        var position = start
        var end = start
        while true {
            end = min(file.count, max(end, position + Self.windowByteCount))
            try tick(position, pass, meter)
            try file.fill(to: end)
            let taken = try file.withBytes(0..<end) { bytes throws(LoadError) in
                try pass.take(bytes, position: &position, region: file)
            }
            switch taken {
            case .full: return nil
            case .damaged(let error): return error
            case .needMore(let more):
                if end == file.count { return pass.reader.end(left: end - position) }
                end += more
            }
        }
    }

    /// Reads a compressed source as `readPlain` does, while another thread decompresses it.
    private func readCompressed(
        _ file: SourceInput, _ form: Form, _ compression: Compression, into pass: inout LoadPass, _ meter: ProgressMeter
    ) throws(LoadError) -> DBNError? {
        if compression == .zstd, pass.takesAll, file.count >= unpackedInPlaceFrom,
            let unpacked = UnpackedRegion(file, from: form.offset)
        {
            defer { unpacked.close() }
            switch try readUnpacked(unpacked, into: &pass, meter) {
            case .done: return nil
            case .failed(let failure): return failure
            // Too long or damaged: the pipe has room for anything, and says what is wrong and where.
            case .notWhole: pass.restart(form.reader)
            }
        }
        return try readPipe(file, from: form.offset, compression, into: &pass, meter)
    }

    private enum Unpacked {
        case done
        case failed(DBNError)
        case notWhole
    }

    private func readUnpacked(
        _ unpacked: UnpackedRegion, into pass: inout LoadPass, _ meter: ProgressMeter
    ) throws(LoadError) -> Unpacked {
        let region = unpacked.region
        var position = 0
        var end = 0
        var wanted = 1
        while true {
            let there = unpacked.wait(for: wanted)
            guard there.count > end else { break }
            // Even when the thread is far ahead, no more is read at once than fits the cache.
            end = min(there.count, max(wanted, position + Self.windowByteCount))
            try tick(there.position, pass, meter)
            let taken = try region.withBytes(0..<end) { bytes throws(LoadError) in
                try pass.take(bytes, position: &position, region: region)
            }
            switch taken {
            case .full: return .done
            case .damaged(let error): return .failed(error)
            case .needMore(let more): wanted = end + more
            }
        }
        guard unpacked.isWhole else { return .notWhole }
        return pass.reader.end(left: end - position).map { .failed($0) } ?? .done
    }

    private func readPipe(
        _ file: SourceInput, from start: Int, _ compression: Compression, into pass: inout LoadPass,
        _ meter: ProgressMeter
    ) throws(LoadError) -> DBNError? {
        guard let pipe = DecompressionPipe(file, from: start, compression) else {
            throw LoadError(.outOfMemory(byteCount: 0))
        }
        defer { pipe.close() }
        // The rest of one chunk goes in front of the next; metadata can be longer than a chunk and is gathered.
        var carry: [UInt8] = []
        var head: [UInt8] = []
        while true {
            let taken = try pipe.next(carry: carry) { bytes, position throws(LoadError) -> LoadPass.Taken in
                try tick(position, pass, meter)
                return try take(bytes, &carry, &head, into: &pass)
            }
            switch taken {
            case .full: return nil
            case .damaged(let error): return error
            case .needMore: continue
            case nil: return try pipe.damage() ?? pass.reader.end(left: carry.count + head.count)
            }
        }
    }

    private func take(
        _ bytes: RawSpan, _ carry: inout [UInt8], _ head: inout [UInt8], into pass: inout LoadPass
    ) throws(LoadError) -> LoadPass.Taken {
        var position = 0
        let taken: LoadPass.Taken
        var left: [UInt8] = []
        if pass.reader.isInRecords {
            taken = try pass.take(bytes, position: &position, region: nil)
            left.append(bytes.extracting(position..<bytes.byteCount))
        } else {
            head.append(bytes)
            // Sound: the span is used during the call only.
            taken = try unsafe pass.take(head.span.bytes, position: &position, region: nil)
            left = Array(head[position...])
        }
        // The metadata of a stream that follows is gathered like that of the first.
        carry = pass.reader.isInRecords ? left : []
        head = pass.reader.isInRecords ? [] : left
        return taken
    }

    private func tick(_ position: Int, _ pass: borrowing LoadPass, _ meter: ProgressMeter) throws(LoadError) {
        let records = meter.records + pass.recordCount
        if isCancelled() { throw LoadError(.cancelled(records: records)) }
        progress?(meter.done + position, meter.total, records)
    }

    /// Reads the names that the sources' own metadata give, before any record. Metadata that cannot be read is left out
    /// here: the load itself reports it.
    ///
    /// - Parameter names: the names of instruments whose source names none.
    func symbolsAhead(
        of paths: [String], _ names: SymbolMap, _ opener: inout SourceOpener
    ) throws(LoadError) -> SymbolMap {
        var symbols = SymbolMap()
        for path in paths {
            if isCancelled() { throw LoadError(path: path, .cancelled(records: 0)) }
            let file = try opener.open(path)
            if let metadata = try metadata(file, try form(file)) { symbols.add(metadata) }
        }
        symbols.add(names)
        return symbols
    }

    private func metadata(_ file: SourceInput, _ form: Form) throws(LoadError) -> Metadata? {
        var reader = form.reader
        if reader.isInRecords { return reader.metadata }
        guard let compression = form.compression else {
            // Sound: the spans are used during the calls only.
            var position = 0
            var head = try file.head(StreamKind.headByteCount)
            if case .needMore(let more)? = try? unsafe reader.next(head.span.bytes, position: &position) {
                head = try file.head(head.count + more)
                _ = try? unsafe reader.next(head.span.bytes, position: &position)
            }
            return reader.metadata
        }
        guard let pipe = DecompressionPipe(file, from: form.offset, compression) else { return nil }
        defer { pipe.close() }
        var head: [UInt8] = []
        while reader.metadata == nil, pipe.next(carry: [], { bytes, _ in head.append(bytes) }) != nil {
            var position = 0
            // Sound: the span is used during the call only.
            guard (try? unsafe reader.next(head.span.bytes, position: &position)) != nil else { return nil }
        }
        return reader.metadata
    }
}
