/// Status, statistics, imbalances, and the gateway's own messages (dbn.md §3).
extension RecordLayout {
    static let status: [Column] =
        [Column(16, "ts_recv", .timestamp)] + header + [
            Column(24, "action", .u16), Column(26, "reason", .u16), Column(28, "trading_event", .u16),
            Column(30, "is_trading", .char), Column(31, "is_quoting", .char),
            Column(32, "is_short_sell_restricted", .char),
        ]

    /// Statistics of versions 1 and 2, whose quantity has 32 bits.
    static let statisticsV1: [Column] =
        [Column(16, "ts_recv", .timestamp)] + header + [
            Column(24, "ts_ref", .timestamp), Column(32, "price", .price), Column(40, "quantity", .i32),
            Column(44, "sequence", .u32), Column(48, "ts_in_delta", .i32), Column(52, "stat_type", .u16),
            Column(54, "channel_id", .u16), Column(56, "update_action", .u8), Column(57, "stat_flags", .u8),
        ]

    static let statistics: [Column] =
        [Column(16, "ts_recv", .timestamp)] + header + [
            Column(24, "ts_ref", .timestamp), Column(32, "price", .price), Column(40, "quantity", .i64),
            Column(48, "sequence", .u32), Column(52, "ts_in_delta", .i32), Column(56, "stat_type", .u16),
            Column(58, "channel_id", .u16), Column(60, "update_action", .u8), Column(61, "stat_flags", .u8),
        ]

    static let imbalance: [Column] =
        [Column(16, "ts_recv", .timestamp)] + header + [
            Column(24, "ref_price", .price), Column(32, "auction_time", .timestamp),
            Column(40, "cont_book_clr_price", .price), Column(48, "auct_interest_clr_price", .price),
            Column(56, "ssr_filling_price", .price), Column(64, "ind_match_price", .price),
            Column(72, "upper_collar", .price), Column(80, "lower_collar", .price), Column(88, "paired_qty", .u32),
            Column(92, "total_imbalance_qty", .u32), Column(96, "market_imbalance_qty", .u32),
            Column(100, "unpaired_qty", .u32), Column(104, "auction_type", .char), Column(105, "side", .char),
            Column(106, "auction_status", .u8), Column(107, "freeze_status", .u8), Column(108, "num_extensions", .u8),
            Column(109, "unpaired_side", .char), Column(110, "significant_imbalance", .char),
        ]

    static let symbolMappingV1: [Column] =
        header + [
            Column(16, "stype_in_symbol", .text(width: 22)), Column(38, "stype_out_symbol", .text(width: 22)),
            Column(64, "start_ts", .timestamp), Column(72, "end_ts", .timestamp),
        ]

    static let symbolMapping: [Column] =
        header + [
            Column(16, "stype_in", .u8), Column(17, "stype_in_symbol", .text(width: 71)), Column(88, "stype_out", .u8),
            Column(89, "stype_out_symbol", .text(width: 71)), Column(160, "start_ts", .timestamp),
            Column(168, "end_ts", .timestamp),
        ]

    static let systemV1: [Column] = header + [Column(16, "msg", .text(width: 64))]

    static let system: [Column] = header + [Column(16, "msg", .text(width: 303)), Column(319, "code", .u8)]

    static let errorV1: [Column] = header + [Column(16, "err", .text(width: 64))]

    static let error: [Column] =
        header + [Column(16, "err", .text(width: 302)), Column(318, "code", .u8), Column(319, "is_last", .u8)]
}
