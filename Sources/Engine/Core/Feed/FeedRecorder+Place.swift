// The search for the record at which a connection goes on, and the records in which a gateway tells about the session.

extension FeedRecorder {
    /// Takes records of one length: appends them, or compares them with those that are kept.
    mutating func keep(_ bytes: RawSpan, _ stride: Int) throws(FeedFault) {
        let count = bytes.byteCount / stride
        counts.received += count
        isFinished = false
        var index = 0
        while index < count {
            let message = bytes.mbo(at: index * stride)
            // The server does not heed the start, and sends everything that it has.
            if let start = startedFrom, message.tsEventRaw < start { startedFrom = nil }
            switch place {
            case .appending:
                try append(bytes.extracting(index * stride..<bytes.byteCount), stride)
                return
            case .undecided: try decide(message)
            case .comparing(let first, let next):
                guard next < self.count, let own = store?[next] else {
                    place = .appending
                    continue
                }
                // The connection was not asked for this record.
                if let startedFrom, own.tsEventRaw < startedFrom {
                    place = .comparing(first: first, next: next + 1)
                    continue
                }
                guard own.isSame(as: message) else {
                    if startedFrom != nil { throw .otherRecords }
                    try restart(keeping: first..<next, "the server's records are not those that came before")
                    continue
                }
                place = .comparing(first: first, next: next + 1)
                counts.repeated += 1
                index += 1
            }
        }
    }

    private mutating func decide(_ message: MBOMessage) throws(FeedFault) {
        guard count > 0, let first = store?[0], let last = store?[count - 1] else {
            place = .appending
            return
        }
        if first.isSame(as: message) {
            if question == .whetherItGoesOn { throw .nothingMore }
            place = .comparing(first: 0, next: 0)
        } else if message.flags.contains(.snapshot), message.action == .clear {
            counts.holes += 1
            counts.snapshots += 1
            notes.append(.snapshot)
            place = .appending
        } else if let known = store?.firstIndex(of: message) {
            place = .comparing(first: known, next: known)
        } else if message.tsRecvRaw >= last.tsRecvRaw {
            counts.holes += 1
            notes.append(.hole(from: last.tsRecv, to: message.tsRecv))
            place = .appending
        } else {
            try restart(keeping: 0..<0, "the server's records are not those that came before")
        }
    }

    /// Takes a record of another type. Records in which a gateway tells about the session are heeded and not kept.
    mutating func take(other record: RawSpan, _ header: RecordHeader) throws(FeedFault) {
        switch header.rtype {
        case RecordType.system:
            let code: UInt8 = record.byteCount >= Self.systemByteCount ? record.integer(at: Self.systemCode) : .max
            if code == Self.replayCompleted { isFinished = true }
        case RecordType.error: note(error: record)
        default:
            guard case .appending = place else {
                // The record came before, as far as anybody can tell.
                if header.rtype == RecordType.symbolMapping { store?.learn(mapping: record) }
                return
            }
            do throws(LoadError) { try store?.append(other: record) } catch { throw FeedFault(error) }
        }
    }

    private mutating func note(error record: RawSpan) {
        let isNew = record.byteCount >= Self.systemByteCount
        let code: UInt8 = isNew ? record.integer(at: Self.errorCode) : 0
        let text = record.terminatedText(at: RecordHeader.byteCount, width: isNew ? 302 : 64) ?? ""
        notes.append(.gatewayError(text.isEmpty ? "error \(code)" : text, isFatal: isNew && ![4, 7].contains(code)))
    }

    // Offsets and codes of the records of dbn.md §3.10, dbn.md §3.11, dbn.md §4.5.
    private static let systemByteCount = 320
    private static let systemCode = 319
    private static let errorCode = 318
    private static let replayCompleted: UInt8 = 3
}
