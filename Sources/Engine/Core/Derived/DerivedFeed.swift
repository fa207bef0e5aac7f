/// A feed of coarser records made from market-by-order, as DBN version 3 records (dbn.md §3, semantics.md §4).
///
/// | schema | rows |
/// |---|---|
/// | mbp-10, mbp-1 | published: every `T` at once, the book as it stands; at an event's end if the first ten levels
/// (the first) changed | | | plain: one at every event end, changed or not | | tbbo | every `T` at once, with the best
/// prices as they stand | | trades | every `T` | | bbo-1s, bbo-1m | a sample at the end of every interval from a book's
/// first event on; see below | | ohlcv-1s, -1m, -1h, -1d | a bar of the trades with a price and a size; none without a
/// trade |
///
/// A published row at an event's end carries the fields of the event's last `A`, `C`, `M` or `R`, with F_LAST. Its side
/// is the one whose levels changed, `N` if both did; its depth the place of the record's price there, or of the first
/// level that changed where the price is not among them: 0 to 9. `F` is never a row. A trade's depth is its price's
/// place on the resting side. A level's size beyond 32 bits is written as the largest that fits.
///
/// A bbo sample has the time of its interval's end as `ts_recv`, of the book's last event end as `ts_event` (with its
/// flags and sequence), and the last trade's price, size and side, none before the first. Over a silence of more than
/// 86,400 intervals no samples are made. Intervals and bars follow `ts_recv`; a bar's `ts_event` is its start.
public struct DerivedFeed: Hashable, Sendable {
    /// The two ways to choose the rows of mbp-10 and mbp-1.
    public enum Form: String, Sendable, CaseIterable {
        /// The rows that Databento publishes.
        case published
        /// One row at every event end, changed or not.
        case plain
    }

    /// The schema of the rows.
    public let schema: Schema
    /// The way to choose the rows; it has an effect for mbp-10 and mbp-1 only.
    public let form: Form

    /// Makes a feed; nil for a schema that is not made from market-by-order here.
    public init?(_ schema: Schema, form: Form = .published) {
        guard Self.schemas.contains(schema) else { return nil }
        self.schema = schema
        self.form = form
    }

    /// The schemas that can be made from market-by-order.
    public static let schemas: [Schema] = [
        .mbp10, .mbp1, .tbbo, .trades, .bbo1s, .bbo1m, .ohlcv1s, .ohlcv1m, .ohlcv1h, .ohlcv1d,
    ]

    enum Shape {
        /// Levels in a row.
        case depth(Int)
        case tradesOnly
        case samples(UInt64)
        case bars(UInt64)
    }

    var shape: Shape {
        let second = Timestamp.nanosPerSecond
        switch schema {
        case .mbp10: return .depth(10)
        case .mbp1, .tbbo: return .depth(1)
        case .bbo1s: return .samples(second)
        case .bbo1m: return .samples(60 * second)
        case .ohlcv1s: return .bars(second)
        case .ohlcv1m: return .bars(60 * second)
        case .ohlcv1h: return .bars(3600 * second)
        case .ohlcv1d: return .bars(Timestamp.nanosPerDay)
        default: return .tradesOnly
        }
    }

    /// The type of its records (dbn.md §2.3).
    public var recordType: UInt8 { schema.recordType }

    /// The size of a record in bytes.
    public var stride: Int { RecordLayout.smallestByteCount(rtype: recordType) ?? RowHead.byteCount }

    /// True when the rows of two ranges that meet are the rows of both together; false where an interval may be cut.
    public var isAdditive: Bool {
        switch shape {
        case .depth, .tradesOnly: true
        case .samples, .bars: false
        }
    }

    /// Returns the metadata of a stream of this feed. Names that only symbol mapping records told are among its
    /// mappings.
    public func metadata(of recording: Recording) -> Metadata {
        var metadata = recording.metadata
        metadata.version = 3
        metadata.schema = schema
        metadata.hasTsOut = false
        metadata.symbolByteCount = max(71, metadata.symbolByteCount)
        metadata.limit = nil
        metadata.name(by: recording.symbols)
        return metadata
    }
}
