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
        var body = Bytes()
        let type: UInt8
        var instrument: UInt32 = 0
        switch self {
        case .system(let code, let text):
            type = 0x17
            body.text(text, Self.textBytes)
            body.integer(code.rawValue)
        case .error(let code, let text, let isLast):
            type = 0x15
            body.text(text, Self.textBytes - 1)
            body.integer(code.rawValue)
            body.integer(UInt8(isLast ? 1 : 0))
        case .mapping(let id, let stype, let asked, let name):
            type = 0x16
            instrument = id
            body.integer(stype.rawValue)
            body.text(asked, Self.symbolBytes)
            body.integer(SType.instrumentID.rawValue)
            body.text(name, Self.symbolBytes)
            // The time in which the mapping holds is not known.
            body.integer(UInt64.max)
            body.integer(UInt64.max)
        }
        if let tsOut { body.integer(tsOut) }
        var record = Bytes()
        record.integer(UInt8((RecordHeader.byteCount + body.bytes.count) / 4))
        record.integer(type)
        record.integer(UInt16(0))
        record.integer(instrument)
        record.integer(tsEvent)
        return record.bytes + body.bytes
    }
}

/// A growing list of little-endian fields, one after the other.
private struct Bytes {
    var bytes: [UInt8] = []

    mutating func integer<T: FixedWidthInteger>(_ value: T) {
        var rest = value
        for _ in 0..<T.bitWidth / 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Appends a text of `width` bytes, cut at a scalar's boundary so that one NUL at least ends it.
    mutating func text(_ text: String, _ width: Int) {
        var left = width
        for scalar in text.unicodeScalars {
            let encoded = Array(String(scalar).utf8)
            guard encoded.count < left else { break }
            bytes += encoded
            left -= encoded.count
        }
        bytes += [UInt8](repeating: 0, count: left)
    }
}
