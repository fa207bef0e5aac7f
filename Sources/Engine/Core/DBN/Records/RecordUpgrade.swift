/// Records and metadata of versions 1 and 2 as version 3 has them (dbn.md §3.8, dbn.md §6.5).
///
/// Only definitions, statistics, symbol mappings, system and error messages differ. Fields are matched by name: those
/// that version 3 dropped are lost, those that are new in it get the value for "unknown".
package enum RecordUpgrade {
    /// Appends one whole record, upgraded: the same bytes when its layout did not change, a new length otherwise,
    /// `ts_out` at the end where it was. A record of a type that DBN does not define is appended as it is.
    ///
    /// - Parameter offset: the record's in its stream, for the error alone.
    /// - Throws: `shortRecord` when the record is shorter than its version's layout.
    package static func append(
        _ record: RawSpan, version: UInt8, hasTsOut: Bool, offset: Int = 0, to out: inout [UInt8]
    ) throws(DBNError) {
        let byteCount = record.byteCount
        let rtype: UInt8 = byteCount < 2 ? 0 : record.integer(at: 1)
        guard let from = RecordLayout.layout(rtype: rtype, version: version), let plan = plans[from.index] else {
            out.append(bytes: record, 0..<byteCount)
            return
        }
        let tsOut = hasTsOut ? RecordLayout.tsOutByteCount : 0
        guard byteCount >= from.byteCount + tsOut else {
            throw DBNError(.shortRecord(rtype: rtype, byteCount: byteCount), at: offset)
        }
        let start = out.count
        out.append(contentsOf: plan.template)
        for move in plan.moves { move.run(record, &out, start) }
        if rtype == RecordType.system || rtype == RecordType.error, version == 1 {
            let text = record.terminatedText(at: plan.textOffset, width: plan.textWidth)
            out[start + plan.codeOffset] = rtype == RecordType.system ? systemCode(text) : errorCode(text)
        }
        if hasTsOut {
            out.append(bytes: record, byteCount - tsOut..<byteCount)
            out[start] += UInt8(tsOut / 4)
        }
    }

    /// The metadata of a stream whose records were upgraded.
    package static func metadata(_ metadata: Metadata) -> Metadata {
        var upgraded = metadata
        upgraded.version = 3
        if metadata.version < 3 { upgraded.symbolByteCount = 71 }
        return upgraded
    }

    /// The code of a system message of version 1, which had only words: the gateway's own (dbn.md §6.5).
    static func systemCode(_ text: String?) -> UInt8 {
        switch text ?? "" {
        case "Heartbeat": 0
        case let text where text.hasPrefix("Subscription request ") && text.hasSuffix(" succeeded"): 1
        case let text where text.hasPrefix("Warning: slow reading"): 2
        case let text where text.hasPrefix("Finished ") && text.hasSuffix(" replay"): 3
        case let text where text.hasPrefix("End of interval for "): 4
        default: UInt8.max
        }
    }

    /// The code of an error message of version 1, by its words as well.
    static func errorCode(_ text: String?) -> UInt8 {
        switch text ?? "" {
        case "User or API key deactivated": 2
        case "User has reached their open connection limit": 3
        case let text where text.hasPrefix("Failed to resolve symbol"): 4
        case "Internal error": 6
        case let text where text.hasPrefix("Slow client detected for "): 7
        default: UInt8.max
        }
    }

    /// The plans by the index of the old layout; nil where nothing changes.
    private static let plans: [UpgradePlan?] = RecordLayout.all.map { old in
        guard let new = RecordLayout.layout(rtype: old.rtype, version: 3), new.columns != old.columns else {
            return nil
        }
        return UpgradePlan(from: old, to: new)
    }
}

/// The `rtype`s that the code treats apart.
enum RecordType {
    static let error: UInt8 = 0x15
    static let symbolMapping: UInt8 = 0x16
    static let system: UInt8 = 0x17
}

/// The steps that turn a record of an old layout into one of the new layout.
private struct UpgradePlan: Sendable {
    struct Move: Sendable {
        var from: Int
        var to: Int
        var count: Int
        /// True for the 32-bit quantity that grew: its sentinel grows with it and its sign is kept.
        var widensQuantity = false

        @inline(__always)
        func run(_ record: RawSpan, _ out: inout [UInt8], _ start: Int) {
            if widensQuantity {
                let old: Int32 = record.integer(at: from)
                var rest = old == Int32.max ? Int64.max : Int64(old)
                for index in 0..<8 {
                    out[start + to + index] = UInt8(truncatingIfNeeded: rest)
                    rest >>= 8
                }
            } else {
                for index in 0..<count { out[start + to + index] = record.integer(at: from + index) }
            }
        }
    }

    var moves: [Move] = []
    /// The new record with the bytes that are the same in all of its type.
    var template: [UInt8]
    var textOffset = 0
    var textWidth = 0
    var codeOffset = 0

    init(from old: RecordLayout, to new: RecordLayout) {
        template = [UInt8](repeating: 0, count: new.byteCount)
        template[0] = UInt8(new.byteCount / 4)
        // The header, all but the length.
        moves.append(Move(from: 1, to: 1, count: RecordHeader.byteCount - 1))
        for column in new.columns where column.place != .header {
            guard let source = old.column(named: column.name) else {
                fill(column)
                continue
            }
            if case .text(let width) = source.kind {
                moves.append(Move(from: source.offset, to: column.offset, count: min(width, column.kind.byteCount)))
                (textOffset, textWidth) = (source.offset, width)
            } else {
                // A wider unsigned number begins with the narrow one's bytes.
                let widens = source.kind == .i32 && column.kind == .i64
                moves.append(
                    Move(from: source.offset, to: column.offset, count: source.kind.byteCount, widensQuantity: widens))
            }
        }
        codeOffset = new.column(named: "code")?.offset ?? 0
    }

    /// Fills a field that only version 3 has.
    private mutating func fill(_ column: RecordLayout.Column) {
        let value: [UInt8] =
            switch column.name {
            case "leg_price", "leg_delta": [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
            case "leg_side": [UInt8(ascii: "N")]
            case "stype_in", "stype_out", "code", "is_last": [UInt8.max]
            default: []
            }
        for (index, byte) in value.enumerated() { template[column.offset + index] = byte }
    }
}

extension [UInt8] {
    /// Appends part of a span of bytes.
    mutating func append(bytes: RawSpan, _ range: Range<Int>) {
        // Sound: `extracting` checks the range, and the pointer is used during the call only.
        unsafe bytes.extracting(range).withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
