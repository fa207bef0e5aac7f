extension RecordingLoader {
    /// Bytes looked at before they are passed on: what fits the cache of one core.
    private static let windowByteCount = 1 << 18

    /// How a source's bytes are read.
    private struct Form {
        var kind: String
        /// Where its stream starts; compressed if it is.
        var offset = 0
        var isCompressed = false
        var reader = SourceReader()
        /// Records as text, which become records of version 3 before they are read on.
        var text: RecordTextFormat?
    }

    /// Takes one source into the pass.
    func read(
        _ file: SourceInput, into pass: inout LoadPass, _ meter: inout ProgressMeter
    ) throws(LoadError) {
        let path = file.path
        var form = try form(file)
        var failure: DBNError?
        var loss: LoadError?
        do throws(LoadError) {
            if let format = form.text {
                let (text, cause) = try readText(file, format, isCompressed: form.isCompressed, meter)
                form.reader = SourceReader(records: text.metadata)
                loss = cause.map { LoadError(path: path, $0, goodRecords: text.types[MBOMessage.recordType] ?? 0) }
                pass.begin(form.reader)
                failure = try readPlain(text.records, from: 0, into: &pass, meter)
            } else {
                pass.begin(form.reader)
                if form.isCompressed {
                    failure = try readCompressed(file, form, into: &pass, meter)
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
        let reader = pass.reader
        if let failure {
            let error = LoadError(path: path, .format(failure), goodRecords: reader.records)
            let hasBegun = reader.metadata != nil || reader.isFragment
            guard options.isLenient, hasBegun, failure.keepsWhatCameBefore else { throw error }
            loss = error
        }
        let metadata = reader.metadata ?? reader.fragmentMetadata
        pass.end(
            SourceInfo(
                path: path, kind: form.kind, metadata: metadata, records: 0, skipped: reader.skipped,
                byteCount: file.count, loss: loss))
        meter.done += file.count
        meter.records += reader.records
    }

    private func form(_ file: SourceInput) throws(LoadError) -> Form {
        let path = file.path
        let isFragment = path.hasSuffix(".frag") || path.hasSuffix(".frag.zst") || options.fragmentVersion != nil
        let start = try file.head(StreamKind.headByteCount)
        let kind = StreamKind(head: start)
        let head: StreamKind
        if case .zstd = kind {
            head = try StreamKind(ofZstd: file)
        } else {
            head = kind
        }
        let isCompressed = if case .zstd = kind { true } else { false }
        switch head {
        case .dbn: return Form(kind: isCompressed ? "dbn.zst" : "dbn", isCompressed: isCompressed)
        case .legacyDBZ:
            let legacy = try legacyHead(file, start)
            return Form(
                kind: "dbz", offset: legacy.recordsOffset, isCompressed: true,
                reader: SourceReader(records: legacy.metadata))
        case .empty, .unknown, .zstd:
            let text = isCompressed ? try StreamKind.head(ofZstd: file) : start
            if !isFragment, !text.isEmpty, let format = textFormat(path: path, head: text) {
                return Form(
                    kind: format.sourceKind + (isCompressed ? ".zst" : ""), isCompressed: isCompressed, text: format)
            }
            if isFragment {
                return Form(
                    kind: isCompressed ? "dbn.frag.zst" : "dbn.frag", isCompressed: isCompressed,
                    reader: SourceReader(fragment: options.fragmentVersion))
            }
            // Compressed, the decoder finds out what is wrong, and says so with the damage if there is any.
            if isCompressed { return Form(kind: "dbn.zst", isCompressed: true) }
            if case .unknown(let found) = head {
                throw LoadError(path: path, .format(DBNError(.wrongMagic(found), at: 0)))
            }
            throw LoadError(path: path, .format(DBNError(.empty, at: 0)))
        }
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

    /// - Returns: what ended the stream where it may not end.
    private func readPlain(
        _ file: ByteRegion, from start: Int, into pass: inout LoadPass, _ meter: ProgressMeter
    ) throws(LoadError) -> DBNError? {
        var position = start
        var end = start
        while true {
            end = min(file.count, max(end, position + Self.windowByteCount))
            try tick(position, pass, meter)
            let more: Int?
            try file.fill(to: end)
            do throws(LoadError) {
                more = try file.withBytes(0..<end) { bytes throws(LoadError) in
                    try pass.take(bytes, position: &position, region: file)
                }
            } catch {
                guard case .format(let failure) = error.cause else { throw error }
                return failure
            }
            guard let more else { return nil }
            if end == file.count { return pass.reader.end(left: end - position) }
            end += more
        }
    }

    /// The same for a compressed stream, which another thread decompresses meanwhile.
    private func readCompressed(
        _ file: SourceInput, _ form: Form, into pass: inout LoadPass, _ meter: ProgressMeter
    ) throws(LoadError) -> DBNError? {
        if pass.takesAll, file.count >= unpackedInPlaceFrom, let unpacked = UnpackedRegion(file, from: form.offset) {
            defer { unpacked.close() }
            switch try readUnpacked(unpacked, into: &pass, meter) {
            case .done: return nil
            case .failed(let failure): return failure
            // Too long or damaged: the pipe has room for anything, and says what is wrong and where.
            case .notWhole: pass.restart(form.reader)
            }
        }
        return try readPipe(file, from: form.offset, into: &pass, meter)
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
            // Where the thread is far ahead, still only what fits the cache at once.
            end = min(there.count, max(wanted, position + Self.windowByteCount))
            try tick(there.position, pass, meter)
            do throws(LoadError) {
                let more = try region.withBytes(0..<end) { bytes throws(LoadError) in
                    try pass.take(bytes, position: &position, region: region)
                }
                guard let more else { return .done }
                wanted = end + more
            } catch {
                guard case .format(let failure) = error.cause else { throw error }
                return .failed(failure)
            }
        }
        guard unpacked.isWhole else { return .notWhole }
        return pass.reader.end(left: end - position).map { .failed($0) } ?? .done
    }

    private func readPipe(
        _ file: SourceInput, from start: Int, into pass: inout LoadPass, _ meter: ProgressMeter
    ) throws(LoadError) -> DBNError? {
        guard let pipe = DecompressionPipe(file, from: start) else {
            throw LoadError(path: "", .outOfMemory(byteCount: 0))
        }
        defer { pipe.close() }
        // What is left of one chunk goes in front of the next; metadata can be longer than a chunk and is gathered.
        var carry: [UInt8] = []
        var head: [UInt8] = []
        while true {
            var failure: DBNError?
            let isFull = try pipe.next(carry: carry) { bytes, position throws(LoadError) -> Bool in
                try tick(position, pass, meter)
                do throws(LoadError) {
                    return try take(bytes, &carry, &head, into: &pass)
                } catch {
                    guard case .format(let error) = error.cause else { throw error }
                    failure = error
                    return true
                }
            }
            if let failure { return failure }
            guard let isFull else { return try pipe.damage() ?? pass.reader.end(left: carry.count + head.count) }
            if isFull { return nil }
        }
    }

    /// - Returns: true when nothing more is wanted.
    private func take(
        _ bytes: RawSpan, _ carry: inout [UInt8], _ head: inout [UInt8], into pass: inout LoadPass
    ) throws(LoadError) -> Bool {
        var position = 0
        if pass.reader.isInRecords {
            guard try pass.take(bytes, position: &position, region: nil) != nil else { return true }
            carry.removeAll(keepingCapacity: true)
            carry.append(bytes.extracting(position..<bytes.byteCount))
            return false
        }
        head.append(bytes)
        // Sound: the span is used during the call only.
        guard try unsafe pass.take(head.span.bytes, position: &position, region: nil) != nil else { return true }
        if pass.reader.isInRecords {
            carry = Array(head[position...])
            head = []
        }
        return false
    }

    private func tick(_ position: Int, _ pass: borrowing LoadPass, _ meter: ProgressMeter) throws(LoadError) {
        let records = meter.records + pass.recordCount
        if isCancelled() { throw LoadError(path: "", .cancelled(records: records)) }
        progress?(meter.done + position, meter.total, records)
    }

    /// The names that the sources' own metadata give, read before any record. What cannot be read is left for the load
    /// itself to complain about.
    func symbolsAhead(of paths: [String]) throws(LoadError) -> SymbolMap {
        var symbols = SymbolMap()
        for path in paths {
            if isCancelled() { throw LoadError(path: path, .cancelled(records: 0)) }
            let file = try SourceInput(path: path)
            if let metadata = try metadata(file, try form(file)) { symbols.add(metadata) }
        }
        return symbols
    }

    private func metadata(_ file: SourceInput, _ form: Form) throws(LoadError) -> Metadata? {
        var reader = form.reader
        if reader.isInRecords { return reader.metadata }
        if !form.isCompressed {
            // Sound: the spans are used during the calls only.
            var position = 0
            var head = try file.head(StreamKind.headByteCount)
            if case .needMore(let more)? = try? unsafe reader.next(head.span.bytes, position: &position) {
                head = try file.head(head.count + more)
                _ = try? unsafe reader.next(head.span.bytes, position: &position)
            }
            return reader.metadata
        }
        guard let pipe = DecompressionPipe(file, from: form.offset) else { return nil }
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
