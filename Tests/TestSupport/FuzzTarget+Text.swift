import Engine

// Text forms and the form before DBN.
extension FuzzTarget {
    /// The outcome of reading a text, comparable.
    private struct Reading: Equatable {
        var records: [UInt8] = []
        var count = 0
        var metadata: Metadata?
        var error: TextFormatError?
    }

    /// Chopped texts give what whole ones do; records that were read are printed and come back the same.
    static func read(_ bytes: [UInt8], _ format: RecordTextFormat) -> String? {
        for isLenient in [false, true] {
            let whole = reading(bytes, format, piece: bytes.count, isLenient: isLenient)
            for piece in [1, 7, 64] {
                let chopped = reading(bytes, format, piece: piece, isLenient: isLenient)
                if chopped != whole {
                    return "in \(piece)s: \(chopped.count) records and \(String(describing: chopped.error)), whole: "
                        + "\(whole.count) and \(String(describing: whole.error))"
                }
            }
            if let difference = difference(afterPrinting: whole) { return difference }
        }
        return nil
    }

    private static func difference(afterPrinting whole: Reading) -> String? {
        guard whole.count > 0, let metadata = whole.metadata else { return nil }
        var encoder = RecordTextEncoder(
            .json, options: RecordTextOptions(), version: 3, hasTsOut: metadata.hasTsOut)
        var text: [UInt8] = []
        do {
            // Sound: the span is used during the call only.
            try unsafe encoder.append(whole.records.span.bytes, to: &text)
        } catch {
            return "what was read cannot be printed: \(error)"
        }
        let again = reading(text, .json, piece: text.count, isLenient: false, isRaw: true)
        if let error = again.error { return "what was printed cannot be read: \(error)" }
        if again.count != whole.count { return "\(again.count) of \(whole.count) records came back" }
        if again.records != whole.records { return "other records came back" }
        return nil
    }

    private static func reading(
        _ bytes: [UInt8], _ format: RecordTextFormat, piece: Int, isLenient: Bool, isRaw: Bool = false
    ) -> Reading {
        // Numbers that were printed raw are told to be billionths and nanoseconds, since any number may stand there.
        var reader = RecordTextReader(
            format, isLenient: isLenient, prices: isRaw ? .fixed : nil, times: isRaw ? .ns : nil)
        var reading = Reading()
        do throws(TextFormatError) {
            for start in stride(from: 0, to: bytes.count, by: max(1, piece)) {
                let part = Array(bytes[start..<min(bytes.count, start + piece)])
                // Sound: the span is used during the call only.
                try unsafe reader.append(part.span.bytes)
            }
            let read = try reader.finish()
            reading.count = read.count
            reading.metadata = read.metadata
            reading.error = read.loss
            reading.records = read.records.withBytes { span in
                // Sound: the load checks its bounds.
                (0..<span.byteCount).map { unsafe span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
            }
        } catch {
            reading.error = error
        }
        return reading
    }

    /// Any records print, in every form, or are refused; what was printed as JSON reads without a trap.
    ///
    /// - Parameter bytes: the first chooses version and options, the rest are records.
    static func print(_ bytes: [UInt8]) -> String? {
        guard let first = bytes.first else { return nil }
        let records = Array(bytes.dropFirst())
        let options = RecordTextOptions(
            prettyPrices: first & 4 != 0, prettyTimestamps: first & 8 != 0, mapSymbols: first & 16 != 0,
            upgrades: first & 32 != 0)
        var counts: [Int] = []
        for format in RecordTextFormat.allCases {
            var encoder = RecordTextEncoder(format, options: options, version: first % 3 + 1, hasTsOut: first & 64 != 0)
            var text: [UInt8] = []
            if format == .csv, records.count > 1 { encoder.begin(rtype: records[1], to: &text) }
            // Sound: the span is used during the call only. An error is an answer: the lines before it stay.
            _ = try? unsafe encoder.append(records.span.bytes, to: &text)
            counts.append(text.count { $0 == UInt8(ascii: "\n") })
            if format == .json { _ = reading(text, .json, piece: text.count, isLenient: true) }
        }
        return counts.allSatisfy { $0 <= records.count / 16 + 1 } ? nil : "more lines than records: \(counts)"
    }

    /// The form before DBN: a skippable frame with metadata, then records.
    static func legacy(_ bytes: [UInt8]) -> String? {
        do {
            // Sound: the span is used during the call only.
            let (metadata, records) = try unsafe LegacyDBZ.decode(bytes.span.bytes)
            if metadata.version != 1 { return "version \(metadata.version)" }
            _ = ChopItUp.whole(records, isFragment: true)
            return nil
        } catch {
            return error.description.isEmpty ? "an error without words" : nil
        }
    }
}
