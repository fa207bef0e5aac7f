import Engine

/// A record of the gateway's own, between those of the market (dbn.md §3.9, dbn.md §3.10, dbn.md §3.11; its codes are
/// in dbn.md §4.5 and dbn.md §4.6).
enum GatewayRecord: Hashable {
    enum SystemCode: UInt8 {
        case heartbeat = 0
        case subscriptionAcknowledged, slowReaderWarning, replayCompleted, endOfInterval
    }

    enum ErrorCode: UInt8 {
        case symbolResolutionFailed = 4
        case invalidSubscription, internalError, skippedRecords
    }

    case system(SystemCode, String)
    /// An error record.
    ///
    /// - Parameter isLast: Whether it is the last error of a series.
    case error(ErrorCode, String, isLast: Bool = true)
    /// The name of an instrument.
    ///
    /// - Parameters:
    ///   - asked: The symbol as it was asked for.
    ///   - name: The raw symbol, which every client calls the instrument by from now on.
    case mapping(instrument: UInt32, stype: SType, asked: String, name: String)

    static let heartbeat = GatewayRecord.system(.heartbeat, "Heartbeat")

    private static let textBytes = 303
    private static let symbolBytes = 71

    /// Returns the record in DBN version 3.
    ///
    /// - Parameters:
    ///   - tsEvent: Nanoseconds since 1970: now, or the end of an interval.
    ///   - tsOut: The send time in nanoseconds since 1970; nil in a session whose records have none.
    func bytes(tsEvent: UInt64, tsOut: UInt64?) -> [UInt8] {
        var body: [UInt8] = []
        let type: UInt8
        var instrument: UInt32 = 0
        switch self {
        case .system(let code, let text):
            type = 0x17
            body.append(text, width: Self.textBytes)
            body.append(littleEndian: code.rawValue)
        case .error(let code, let text, let isLast):
            type = 0x15
            body.append(text, width: Self.textBytes - 1)
            body.append(littleEndian: code.rawValue)
            body.append(littleEndian: UInt8(isLast ? 1 : 0))
        case .mapping(let id, let stype, let asked, let name):
            type = 0x16
            instrument = id
            body.append(littleEndian: stype.rawValue)
            body.append(asked, width: Self.symbolBytes)
            body.append(littleEndian: SType.instrumentID.rawValue)
            body.append(name, width: Self.symbolBytes)
            // The time in which the mapping holds is not known.
            body.append(littleEndian: UInt64.max)
            body.append(littleEndian: UInt64.max)
        }
        if let tsOut { body.append(littleEndian: tsOut) }
        var record: [UInt8] = []
        record.append(littleEndian: UInt8((RecordHeader.byteCount + body.count) / 4))
        record.append(littleEndian: type)
        record.append(littleEndian: UInt16(0))
        record.append(littleEndian: instrument)
        record.append(littleEndian: tsEvent)
        return record + body
    }
}

extension [UInt8] {
    /// Appends a text of `width` bytes, cut at a scalar's boundary so that one NUL at least ends it.
    fileprivate mutating func append(_ text: String, width: Int) {
        var left = width
        for scalar in text.unicodeScalars {
            let encoded = Array(String(scalar).utf8)
            guard encoded.count < left else { break }
            self += encoded
            left -= encoded.count
        }
        self += [UInt8](repeating: 0, count: left)
    }
}
