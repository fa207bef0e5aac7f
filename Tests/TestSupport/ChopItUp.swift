public import Engine

/// Feeds a decoder the same bytes cut in many ways and tells what came out, piece by piece.
public enum ChopItUp {
    public enum Piece: Hashable, Sendable {
        case metadata(Metadata)
        case mbo(MBOMessage, byteCount: Int)
        case skipped(RecordHeader)
    }

    public struct Outcome: Hashable, Sendable {
        public var pieces: [Piece] = []
        /// The error that ended the decoding early, or that the end brought; nil when there was none.
        public var error: DBNError?
        public var consumed = 0

        public var messages: [MBOMessage] {
            pieces.compactMap { if case .mbo(let message, _) = $0 { message } else { nil } }
        }

        public var skipped: [RecordHeader] {
            pieces.compactMap { if case .skipped(let header) = $0 { header } else { nil } }
        }

        public var metadata: Metadata? {
            if case .metadata(let metadata)? = pieces.first { metadata } else { nil }
        }
    }

    /// All bytes at once.
    public static func whole(_ bytes: [UInt8], isFragment: Bool = false) -> Outcome {
        decode(bytes, isFragment: isFragment) { _ in bytes.count }
    }

    /// The first way of cutting whose outcome differs from the whole's, in words; nil when none does.
    public static func disagreement(_ bytes: [UInt8], isFragment: Bool = false, seed: UInt64 = 1) -> String? {
        let expected = whole(bytes, isFragment: isFragment)
        var random = SeededRandom(seed: seed)
        // Exactly what the decoder asked for, and no byte more, is the smallest diet it must live on.
        let diets: [(name: String, size: (Int) -> Int)] = [
            ("byte by byte", { _ in 1 }), ("in sevens", { _ in 7 }), ("in 57s", { _ in 57 }), ("as asked", { $0 }),
            ("in random chunks", { _ in 1 + Int(random.below(300)) }),
        ]
        for diet in diets {
            let outcome = decode(bytes, isFragment: isFragment, size: diet.size)
            if outcome == expected { continue }
            return "\(diet.name): \(outcome.pieces.count) pieces and \(String(describing: outcome.error)), whole: "
                + "\(expected.pieces.count) and \(String(describing: expected.error))"
        }
        return nil
    }

    /// - Parameter size: how many bytes to feed next, told how many the decoder asked for.
    private static func decode(_ bytes: [UInt8], isFragment: Bool, size: (Int) -> Int) -> Outcome {
        var decoder = isFragment ? DBNDecoder(fragment: ()) : DBNDecoder()
        var outcome = Outcome()
        var kept: [UInt8] = []
        var fed = 0
        var asked = 1
        do {
            while true {
                if fed < bytes.count {
                    let end = min(bytes.count, fed + max(1, size(asked)))
                    kept += bytes[fed..<end]
                    fed = end
                }
                asked = try drain(&decoder, &kept, &outcome)
                if fed == bytes.count { break }
            }
            outcome.error = decoder.end(left: kept.count)
        } catch {
            outcome.error = error
        }
        outcome.consumed = decoder.consumed
        return outcome
    }

    /// Takes all that can be had from the kept bytes and returns how many more the decoder wants.
    private static func drain(
        _ decoder: inout DBNDecoder, _ kept: inout [UInt8], _ outcome: inout Outcome
    ) throws(DBNError) -> Int {
        var position = 0
        defer { kept.removeFirst(position) }
        // Sound: the span is used in this call only, and `kept` changes after it.
        let span = unsafe kept.span.bytes
        while true {
            switch try decoder.next(span, position: &position) {
            case .needMore(let count): return count
            case .metadata(let metadata): outcome.pieces.append(.metadata(metadata))
            case .skipped(let header): outcome.pieces.append(.skipped(header))
            case .mbo(let run):
                for index in 0..<run.count {
                    let offset = run.offset + index * run.stride
                    // Sound: the load checks its bounds, and every bit pattern is a message.
                    let message = unsafe span.unsafeLoadUnaligned(fromByteOffset: offset, as: MBOMessage.self)
                    outcome.pieces.append(.mbo(message, byteCount: run.stride))
                }
            }
        }
    }
}
