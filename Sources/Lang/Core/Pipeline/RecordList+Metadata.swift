import Engine

extension RecordList {
    /// The metadata of a DBN file of these records, and how they are laid out in it: in the version of what was loaded where
    /// all of them are of it, else in the newest one.
    func head(_ census: RecordCensus) -> (metadata: Metadata, shape: RecordShape) {
        let recording = timeline.recording
        if case .derived(let records) = places {
            return (records.feed.metadata(of: recording), RecordShape(version: 3, hasTsOut: false))
        }
        // A recording whose market-by-order records lie in several runs has metadata of the newest version; what its one
        // source said is what its records look like.
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
            // Of several types: readers take a schema at its word.
            metadata.schema = nil
        }
        let isAllOfMBO = census.onlyType == MBOMessage.recordType
        if isAllOfMBO, !isWhole, metadata.mappings.isEmpty, recording.namesComeBetweenRecords {
            // The records that told the names are not in it. Version 1 may have no room for them.
            metadata.version = 3
            metadata.symbolByteCount = max(71, metadata.symbolByteCount)
            metadata.name(by: recording.symbols)
        }
        if form.upgrades || !census.isAlike(metadata.version) { metadata = RecordUpgrade.metadata(metadata) }
        // Without records the file says what it was made of.
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
