import Engine

/// The inputs of a fuzzer, and the promises that must hold for any bytes at all. libFuzzer (`Sources/Fuzz`) and the
/// bounded smoke run in the tests share these, so that an input found by the one is repeated by the other.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// The decoder, whole and chopped: the same pieces and the same error.
    case decoder
    /// A metadata block after a right prelude: what decodes is written and decodes again to the same.
    case metadata
    /// Any source, through the loader into books and an index.
    case loader
    /// A stream, compressed and with the frame's own bytes changed, strict and lenient.
    case zstd
    /// Records of one book, against the naive one.
    case books
    /// Text read back, whole and chopped, and printed again.
    case csv, ndjson
    /// Any records, printed in every form.
    case print
    /// The form before DBN.
    case dbz

    /// The promise that is broken, in words; nil when all hold. A trap is a finding too.
    public func complaint(about bytes: [UInt8]) -> String? {
        switch self {
        case .decoder: Self.decode(bytes)
        case .metadata: Self.metadata(bytes)
        case .loader: Self.load(bytes)
        case .zstd: Self.decompress(bytes)
        case .books: Self.apply(bytes)
        case .csv: Self.read(bytes, bytes.contains(UInt8(ascii: "\t")) ? .tsv : .csv)
        case .ndjson: Self.read(bytes, .json)
        case .print: Self.print(bytes)
        case .dbz: Self.legacy(bytes)
        }
    }

    /// A fragment when it does not begin like a stream: both states are reached.
    private static func decode(_ bytes: [UInt8]) -> String? {
        let isFragment = bytes.first != UInt8(ascii: "D")
        let seed = UInt64(bytes.count) &* 31 &+ UInt64(bytes.last ?? 0)
        if let difference = ChopItUp.disagreement(bytes, isFragment: isFragment, seed: seed) { return difference }
        let consumed = ChopItUp.whole(bytes, isFragment: isFragment).consumed
        return consumed <= bytes.count ? nil : "consumed \(consumed) of \(bytes.count) bytes"
    }

    /// - Parameter bytes: the first byte chooses the version, the rest is the metadata's body.
    private static func metadata(_ bytes: [UInt8]) -> String? {
        guard let first = bytes.first else { return nil }
        var stream = DBNBytes(Array("DBN".utf8) + [first % 3 + 1])
        stream.integer(UInt32(bytes.count - 1))
        let outcome = ChopItUp.whole(stream.bytes + bytes.dropFirst())
        guard let metadata = outcome.metadata else { return nil }
        let again = ChopItUp.whole(DBNEncoder.metadata(metadata))
        guard again.metadata == metadata, again.error == nil else {
            return "\(metadata) came back as \(String(describing: again.metadata)), \(String(describing: again.error))"
        }
        var symbols = SymbolMap(metadata)
        symbols.add(metadata)
        for name in symbols.names where symbols.instruments(named: name).isEmpty { return "\(name) names nothing" }
        return nil
    }

    private static func load(_ bytes: [UInt8]) -> String? {
        var loader = RecordingLoader()
        loader.options.isLenient = bytes.count % 2 == 0
        let recording: Recording
        do {
            recording = try loader.load(bytes: bytes, name: "fuzz")
        } catch {
            return error.description.isEmpty ? "an error without words" : nil
        }
        let timeline: Timeline
        do {
            timeline = try Timeline(recording)
        } catch {
            return "what was loaded cannot be indexed: \(error)"
        }
        _ = recording.dates()
        var whole = Market()
        recording.withRecords(0..<recording.count) { whole.apply($0, stride: recording.stride) }
        let market = timeline.market(at: recording.count)
        if market.canonicalText() != whole.canonicalText() { return "the timeline's end is not the replay's" }
        var broken: String?
        market.forEachBook { broken = $0.brokenInvariant() ?? broken }
        return broken
    }

    /// - Parameter bytes: the first is where, the second what is changed in the frame; the rest is the stream.
    private static func decompress(_ bytes: [UInt8]) -> String? {
        guard bytes.count > 2 else { return nil }
        let stream = Array(bytes.dropFirst(2))
        var frame = ZstdBytes.frame(stream, block: 64)
        if bytes[1] == 0 {
            let plain = ChopItUp.whole(stream)
            if let loaded = try? RecordingLoader().load(bytes: frame, name: "fuzz") {
                if loaded.count != plain.messages.count { return "\(loaded.count) of \(plain.messages.count) records" }
            }
        } else {
            frame[Int(bytes[0]) * (frame.count - 1) / 255] ^= bytes[1]
        }
        return load(frame)
    }

    /// - Parameter bytes: six for each record, drawn from few ids, prices and sizes so that they collide.
    private static func apply(_ bytes: [UInt8]) -> String? {
        for rule in OrderBook.UnknownModify.allCases {
            var book = OrderBook(key: RandomOperations.key, unknownModify: rule)
            var naive = NaiveBook(key: RandomOperations.key, unknownModify: rule)
            for start in stride(from: 0, to: min(bytes.count, 1200) - 5, by: 6) {
                let message = RandomOperations.message(Array(bytes[start..<start + 6]))
                let odd = book.apply(message)
                let expected = naive.apply(message)
                if odd != expected { return "byte \(start): \(odd), expected \(expected)" }
                if start % 60 == 0, let difference = naive.difference(from: book) {
                    return "byte \(start): \(difference)"
                }
            }
            if let difference = naive.difference(from: book) { return difference }
            if let difference = naive.placeDifference(from: book) { return difference }
        }
        return nil
    }
}
