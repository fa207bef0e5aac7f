/// Orders, trades, quotes and bars: the same in every version (dbn.md §3).
extension RecordLayout {
    static let mbo: [Column] =
        [Column(40, "ts_recv", .timestamp)] + header + [
            Column(38, "action", .char), Column(39, "side", .char), Column(24, "price", .price),
            Column(32, "size", .u32), Column(37, "channel_id", .u8), Column(16, "order_id", .u64),
            Column(36, "flags", .u8), Column(48, "ts_in_delta", .i32), Column(52, "sequence", .u32),
        ]

    /// A trade, and the head of `mbp-1` and `mbp-10`. Action and side stand before the flags here, after them in `mbo`.
    static let trade: [Column] =
        [Column(32, "ts_recv", .timestamp)] + header + [
            Column(28, "action", .char), Column(29, "side", .char), Column(31, "depth", .u8),
            Column(16, "price", .price), Column(24, "size", .u32), Column(30, "flags", .u8),
            Column(40, "ts_in_delta", .i32), Column(44, "sequence", .u32),
        ]

    static let best: [Column] =
        [Column(32, "ts_recv", .timestamp)] + header + [
            Column(29, "side", .char), Column(16, "price", .price), Column(24, "size", .u32),
            Column(30, "flags", .u8), Column(44, "sequence", .u32),
        ] + levels(1)

    static let consolidatedTrade: [Column] =
        [Column(32, "ts_recv", .timestamp)] + header + [
            Column(28, "action", .char), Column(29, "side", .char), Column(16, "price", .price),
            Column(24, "size", .u32), Column(30, "flags", .u8), Column(40, "ts_in_delta", .i32),
        ] + consolidatedLevel

    static let consolidatedBest: [Column] =
        [Column(32, "ts_recv", .timestamp)] + header + [
            Column(29, "side", .char), Column(16, "price", .price), Column(24, "size", .u32),
            Column(30, "flags", .u8),
        ] + consolidatedLevel

    static let bar: [Column] =
        header + [
            Column(16, "open", .price), Column(24, "high", .price), Column(32, "low", .price),
            Column(40, "close", .price), Column(48, "volume", .u64),
        ]

    /// The columns of levels, which follow the 48 bytes of the head, 32 bytes each.
    static func levels(_ count: Int) -> [Column] {
        (0..<count).flatMap { index in
            level(
                index,
                [
                    (0, "bid_px", .price), (8, "ask_px", .price), (16, "bid_sz", .u32), (20, "ask_sz", .u32),
                    (24, "bid_ct", .u32), (28, "ask_ct", .u32),
                ])
        }
    }

    /// The best prices of several publishers, with the quoting publishers' ids in place of the order counts.
    private static let consolidatedLevel = level(
        0,
        [
            (0, "bid_px", .price), (8, "ask_px", .price), (16, "bid_sz", .u32), (20, "ask_sz", .u32),
            (24, "bid_pb", .u16), (28, "ask_pb", .u16),
        ])

    private static func level(_ index: Int, _ fields: [(offset: Int, key: String, kind: Kind)]) -> [Column] {
        fields.map { field in
            Column(
                48 + 32 * index + field.offset, "\(field.key)_\(index < 10 ? "0" : "")\(index)", field.kind,
                place: .level(index), key: field.key)
        }
    }
}
