extension RecordingLoader {
    /// A recording, and the builder of its timeline where that has already seen every record.
    struct Assembled: ~Copyable {
        var recording: Recording
        var builder: TimelineBuilder?
    }

    /// Makes one recording of the parts that a pass found.
    func assemble(_ found: consuming LoadPass.Finished) throws(LoadError) -> Assembled {
        try options.checkSymbols(found.symbols)
        var infos = found.infos
        let part = try merged(found.parts, &infos)
        // A single source that was taken whole keeps its own metadata, bit for bit.
        let bytes = found.reader.metadataBytes
        let isWhole = infos.count == 1 && !options.filters && found.reader.runs <= 1 && !bytes.isEmpty
        let own = isWhole ? found.reader.metadata : nil
        let metadata = own ?? Self.mergedMetadata(infos.map(\.metadata), of: part)
        let recording = Recording(
            sources: infos, metadata: metadata, metadataBytes: own == nil ? DBNEncoder.metadata(metadata) : bytes,
            symbols: found.symbols, part: part)
        return Assembled(recording: recording, builder: found.builder.take())
    }

    /// Merges parts into one, and counts in `infos` the records that each source gave to it.
    private func merged(
        _ parts: [RecordStore.Part], _ infos: inout [SourceInfo]
    ) throws(LoadError) -> RecordStore.Part {
        if parts.count == 1, let part = parts.first {
            for segment in part.segments { infos[segment.source].records = segment.count }
            return part
        }
        let (part, taken) = try RecordMerge(parts).run(limit: options.limit, isCancelled: isCancelled)
        for (index, part) in parts.enumerated() {
            var left = taken[index]
            for segment in part.segments {
                infos[segment.source].records = min(left, segment.count)
                left -= infos[segment.source].records
            }
        }
        return part
    }

    /// Filters a recording by the options, as a load would have done; returns the recording itself when they let every
    /// record through.
    ///
    /// - Throws: `LoadError.unknownSymbol`, `.cancelled`, `.outOfMemory`.
    public func filter(_ recording: Recording) throws(LoadError) -> Recording {
        guard options.filters else { return recording }
        var pass = LoadPass(options, sources: 1, symbols: recording.symbols, timeline: nil)
        pass.begin(SourceReader(records: recording.metadata))
        try pass.take(recording, isCancelled: isCancelled)
        pass.end(
            SourceInfo(
                path: "", kind: "", metadata: recording.metadata, records: 0, skipped: [:], byteCount: 0, loss: nil))
        var infos: [SourceInfo] = []
        let found = pass.finish()
        try options.checkSymbols(found.symbols)
        infos = found.infos
        let part = try merged(found.parts, &infos)
        var sources = recording.sources
        if sources.count == 1 { sources[0].records = part.count }
        return Recording(
            sources: sources, metadata: recording.metadata, metadataBytes: recording.metadataBytes,
            symbols: recording.symbols, part: part)
    }

    /// The metadata of a recording made of several files, or of a part of one: always version 3.
    static func mergedMetadata(_ all: [Metadata], of part: RecordStore.Part) -> Metadata {
        var symbols: [String] = []
        var seen: Set<String> = []
        var mappings: [SymbolMapping] = []
        var known: Set<SymbolMapping> = []
        for metadata in all {
            for symbol in metadata.symbols where seen.insert(symbol).inserted { symbols.append(symbol) }
            for mapping in metadata.mappings where known.insert(mapping).inserted { mappings.append(mapping) }
        }
        // The metadata of a fragment names no dataset, no range and no symbology.
        let telling = all.filter { !$0.dataset.isEmpty }
        let datasets = Set(telling.map(\.dataset))
        // A reader relies on the schema, so a mixture of record types names none.
        let schemas = Set(all.map(\.rawSchema))
        let schema: Schema? =
            part.others.count == 0 ? .mbo : part.count == 0 && schemas.count == 1 ? all.first?.schema : nil
        return Metadata(
            dataset: datasets.count == 1 ? datasets.first ?? "" : "", schema: schema,
            start: (telling.isEmpty ? all : telling).map(\.start).min() ?? Timestamp(nanos: 0),
            end: all.compactMap(\.end).max(), stypeIn: telling.first?.stypeIn ?? all.first?.stypeIn,
            stypeOut: telling.first?.stypeOut ?? all.first?.stypeOut ?? 0,
            hasTsOut: part.stride > MBOMessage.byteCount, symbols: symbols, mappings: mappings)
    }
}
