import Engine

extension RecordList {
    /// What a DBN file of these records says of itself.
    var metadata: Metadata {
        let recording = timeline.recording
        if case .derived(let records) = places { return records.feed.metadata(of: recording) }
        var metadata = recording.metadata
        if isWhole { return metadata }
        metadata.limit = nil
        if isAllOfMBO {
            metadata.schema = .mbo
            if metadata.mappings.isEmpty, recording.namesComeBetweenRecords {
                // The records that told the names are not in it. Version 1 may have no room for them.
                metadata.version = 3
                metadata.symbolByteCount = max(71, metadata.symbolByteCount)
                metadata.name(by: recording.symbols)
            }
        } else if let layout = ownLayout {
            if metadata.schema?.recordType != layout.rtype {
                metadata.schema = Schema.allCases.first { $0.recordType == layout.rtype }
            }
        } else {
            // Of several types: readers take a schema at its word.
            metadata.schema = nil
        }
        return metadata
    }

    private var isWhole: Bool {
        let recording = timeline.recording
        switch places {
        case .range(let range): return range == 0..<recording.count && recording.others.count == 0
        case .list(let list): return list.count == recording.count + recording.others.count
        case .derived: return false
        }
    }

    var isAllOfMBO: Bool {
        switch places {
        case .range: true
        case .list(let list): !list.contains { $0 < 0 }
        case .derived: false
        }
    }
}
