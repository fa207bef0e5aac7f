import Engine

extension RecordList {
    /// The metadata of a DBN file of these records, and the layout of the records in it: in the version of the loaded
    /// data when all of them are of it, else in the newest one.
    func head(_ census: RecordCensus) -> (metadata: Metadata, shape: RecordShape) {
        let recording = timeline.recording
        if case .derived(let records) = places {
            return (records.feed.metadata(of: recording), RecordShape(version: 3, hasTsOut: false))
        }
        // A recording whose market-by-order records come in several runs has metadata of the newest version; the layout
        // of its records is that of its one source.
        var metadata = recording.metadata
        if recording.others.count > 0, recording.sources.count == 1, let source = recording.sources.first {
            metadata = source.metadata
        }
        if !isWhole {
            metadata.limit = nil
            metadata.recordCount = UInt64.max
        }
        if let type = census.counts.isEmpty ? firstType : census.onlyType {
            if metadata.schema?.recordType != type {
                metadata.schema = Schema.allCases.first { $0.recordType == type }
            }
        } else {
            // The schema is left out when there are several types, because readers take it at its word.
            metadata.schema = nil
        }
        let isAllOfMBO = census.onlyType == MBOMessage.recordType
        if isAllOfMBO, !isWhole, metadata.mappings.isEmpty, recording.namesComeBetweenRecords {
            // The records that told the names are not in the list. Version 1 may have no room for the names.
            metadata.version = 3
            metadata.symbolByteCount = max(71, metadata.symbolByteCount)
            metadata.name(by: recording.symbols)
        }
        if form.upgrades || !census.isAlike(metadata.version) { metadata = RecordUpgrade.metadata(metadata) }
        // Without records the metadata keeps that of the loaded data.
        if !census.counts.isEmpty { metadata.hasTsOut = census.hasTsOut }
        return (metadata, RecordShape(version: metadata.version, hasTsOut: metadata.hasTsOut))
    }

    private var isWhole: Bool {
        let recording = timeline.recording
        switch places {
        case .range(let range): return range == 0..<recording.count && recording.others.count == 0
        case .list(let list): return list.count == recording.count + recording.others.count
        case .derived: return false
        }
    }
}
