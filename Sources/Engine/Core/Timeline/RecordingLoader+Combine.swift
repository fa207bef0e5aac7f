extension RecordingLoader {
    /// One decoded source before it becomes part of a recording.
    struct Part {
        var path: String
        var kind: String
        var region: ByteRegion
        var fileBytes: Int
        var metadata: Metadata?
        var metadataByteCount = 0
        var runs: [RecordRun] = []
        var count = 0
        var skipped: [UInt8: Int] = [:]
        var loss: LoadError?

        mutating func append(_ run: RecordRun) {
            count += run.count
            if let last = runs.last, last.stride == run.stride, last.offset + last.count * last.stride == run.offset {
                runs[runs.count - 1].count += run.count
            } else {
                runs.append(run)
            }
        }

        var info: SourceInfo {
            SourceInfo(
                path: path, kind: kind,
                metadata: metadata ?? Metadata(dataset: "", schema: nil, start: Timestamp(nanos: 0)),
                records: count, skipped: skipped, byteCount: fileBytes, loss: loss)
        }
    }

    func combine(_ parts: [Part]) throws(LoadError) -> Recording {
        var symbols = SymbolMap()
        for part in parts { if let metadata = part.metadata { symbols.add(metadata) } }
        guard let first = parts.first, let metadata = first.metadata else {
            throw LoadError(path: parts.first?.path ?? "", .format(DBNError(.empty, at: 0)))
        }
        if parts.allSatisfy({ $0.count == 0 }), parts.contains(where: { !$0.skipped.isEmpty }) {
            throw LoadError(path: first.path, .noMBO(types: parts.flatMap { $0.skipped.keys }.sorted()))
        }
        guard parts.reduce(0, { $0 + $1.count }) < Int(UInt32.max) else {
            throw LoadError(path: "", .tooManyRecords(limit: Int(UInt32.max)))
        }
        // One file, one run, nothing to filter: its bytes are the recording, where they lie.
        if parts.count == 1, first.runs.count <= 1, !options.filters {
            let run = first.runs.first ?? RecordRun(offset: 0, stride: MBOMessage.byteCount, count: 0)
            let header = first.region.withBytes(0..<first.metadataByteCount) { bytes in
                (0..<bytes.byteCount).map { bytes.integer(at: $0, as: UInt8.self) }
            }
            return Recording(
                sources: [first.info], metadata: metadata, metadataBytes: header, symbols: symbols,
                region: first.region, offset: run.offset, stride: run.stride, count: run.count)
        }
        let gathered = try gather(parts, symbols: symbols)
        let merged = Self.mergedMetadata(parts.compactMap(\.metadata), hasTsOut: gathered.stride > MBOMessage.byteCount)
        return Recording(
            sources: zip(parts, gathered.taken).map { part, taken in
                var info = part.info
                info.records = taken
                return info
            },
            metadata: merged, metadataBytes: DBNEncoder.metadata(merged), symbols: symbols, region: gathered.region,
            offset: 0, stride: gathered.stride, count: gathered.count)
    }

    /// What the options leave of a recording that is already there; the recording itself when they leave all.
    public func filter(_ recording: Recording) throws(LoadError) -> Recording {
        guard options.filters else { return recording }
        let part = recording.part(name: recording.sources.first?.path ?? "")
        let gathered = try gather([part], symbols: recording.symbols)
        var sources = recording.sources
        if sources.count == 1 { sources[0].records = gathered.count }
        return Recording(
            sources: sources, metadata: recording.metadata, metadataBytes: recording.metadataBytes,
            symbols: recording.symbols, region: gathered.region, offset: 0, stride: gathered.stride,
            count: gathered.count)
    }

    private struct Gathered {
        var region: ByteRegion
        var stride: Int
        var count: Int
        /// Records taken of each part.
        var taken: [Int]
    }

    /// Copies the wanted records of all parts, in the order of `ts_recv`, into memory of their own.
    private func gather(_ parts: [Part], symbols: SymbolMap) throws(LoadError) -> Gathered {
        let strides = Set(parts.flatMap { $0.runs.map(\.stride) })
        let stride = strides.count == 1 ? strides.first ?? MBOMessage.byteCount : MBOMessage.byteCount
        let wanted = try wantedInstruments(symbols)
        var output = ByteRegionBuilder()
        var cursors = parts.map { _ in PartCursor() }
        var taken = parts.map { _ in 0 }
        var count = 0
        while true {
            if count % 16_384 == 0, isCancelled() { throw LoadError(path: "", .cancelled(records: count)) }
            if let limit = options.limit, count >= limit { break }
            var best: Int?
            var earliest = UInt64.max
            for index in cursors.indices {
                guard let time = cursors[index].time(parts[index]) else { continue }
                if best == nil || time < earliest {
                    best = index
                    earliest = time
                }
            }
            guard let best else { break }
            let at = cursors[best].offset(parts[best])
            cursors[best].advance(parts[best])
            let message = parts[best].region.withBytes(at..<at + MBOMessage.byteCount) { $0.mbo(at: 0) }
            if let wanted, !wanted.contains(message.instrument) { continue }
            if let from = options.from, message.tsRecvRaw < from.nanos { continue }
            if let to = options.to, message.tsRecvRaw >= to.nanos { continue }
            try parts[best].region.withBytes(at..<at + stride) { bytes throws(LoadError) in try output.append(bytes) }
            // A record that lost its ts_out must not claim to be longer than it is.
            taken[best] += 1
            count += 1
        }
        let region = stride == MBOMessage.byteCount ? try Self.restamped(output, count: count) : output.finish()
        return Gathered(region: region, stride: stride, count: count, taken: taken)
    }

    /// Sets every record's length to 14 words: records that came with `ts_out` were cut to 56 bytes.
    private static func restamped(_ records: consuming ByteRegionBuilder, count: Int) throws(LoadError) -> ByteRegion {
        for index in 0..<count { records.overwrite(UInt8(MBOMessage.byteCount / 4), at: index * MBOMessage.byteCount) }
        return records.finish()
    }

    private func wantedInstruments(_ symbols: SymbolMap) throws(LoadError) -> Set<InstrumentID>? {
        guard let names = options.symbols else { return nil }
        var wanted: Set<InstrumentID> = []
        for name in names {
            let ids = symbols.instruments(named: name)
            if !ids.isEmpty {
                wanted.formUnion(ids)
            } else if let id = UInt32(name) {
                wanted.insert(InstrumentID(id))
            } else {
                throw LoadError(path: "", .unknownSymbol(name, known: symbols.names))
            }
        }
        return wanted
    }

    /// The metadata of a recording made of several files, or of a part of one: always version 3.
    static func mergedMetadata(_ all: [Metadata], hasTsOut: Bool) -> Metadata {
        var symbols: [String] = []
        var mappings: [SymbolMapping] = []
        for metadata in all {
            for symbol in metadata.symbols where !symbols.contains(symbol) { symbols.append(symbol) }
            mappings += metadata.mappings.filter { !mappings.contains($0) }
        }
        let datasets = Set(all.map(\.dataset))
        return Metadata(
            dataset: datasets.count == 1 ? datasets.first ?? "" : "", schema: .mbo,
            start: all.map(\.start).min() ?? Timestamp(nanos: 0), end: all.compactMap(\.end).max(),
            stypeIn: all.first?.stypeIn, stypeOut: all.first?.stypeOut ?? 0, hasTsOut: hasTsOut, symbols: symbols,
            mappings: mappings)
    }
}

/// A place among the runs of a part.
private struct PartCursor {
    private var run = 0
    private var index = 0
    /// A record without a `ts_recv` goes with the one before it.
    private var latest: UInt64 = 0

    func offset(_ part: RecordingLoader.Part) -> Int { part.runs[run].offset + index * part.runs[run].stride }

    /// The next record's `ts_recv`; nil at the end.
    mutating func time(_ part: RecordingLoader.Part) -> UInt64? {
        guard run < part.runs.count else { return nil }
        let at = offset(part)
        let raw = part.region.withBytes(at..<at + MBOMessage.byteCount) { $0.mbo(at: 0).tsRecvRaw }
        if raw != MBOMessage.undefinedTimestamp { latest = raw }
        return latest
    }

    mutating func advance(_ part: RecordingLoader.Part) {
        index += 1
        if index == part.runs[run].count {
            run += 1
            index = 0
        }
    }
}
