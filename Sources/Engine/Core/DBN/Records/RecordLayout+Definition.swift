/// Instrument definitions, the one type that every version has laid out anew (dbn.md §3.13).
///
/// The offsets are the record's; the order is the official encoders': symbol, update action and class first, the strike
/// price behind its currency, in version 3 the leg at the end.
extension RecordLayout {
    static func definition(_ version: UInt8) -> (byteCount: Int, columns: [Column]) {
        switch version {
        case 1: (360, definitionV1)
        case 2: (400, definitionV2)
        default: (520, definitionV3)
        }
    }

    /// What lies in the same place in every version.
    private static func definitionHead(symbol: Column, updateAction: Column, instrumentClass: Int) -> [Column] {
        [Column(16, "ts_recv", .timestamp)] + header + [
            symbol, updateAction,
            Column(instrumentClass, "instrument_class", .char), Column(24, "min_price_increment", .price),
            Column(32, "display_factor", .price), Column(40, "expiration", .timestamp),
            Column(48, "activation", .timestamp), Column(56, "high_limit_price", .price),
            Column(64, "low_limit_price", .price), Column(72, "max_price_variation", .price),
        ]
    }

    private static let definitionV3: [Column] =
        definitionHead(
            symbol: Column(238, "raw_symbol", .text(width: 71)),
            updateAction: Column(493, "security_update_action", .char), instrumentClass: 487) + [
            Column(80, "unit_of_measure_qty", .price), Column(88, "min_price_increment_amount", .price),
            Column(96, "price_ratio", .price), Column(136, "inst_attrib_value", .i32),
            Column(140, "underlying_id", .u32), Column(112, "raw_instrument_id", .u64),
            Column(144, "market_depth_implied", .i32), Column(148, "market_depth", .i32),
            Column(152, "market_segment_id", .u32), Column(156, "max_trade_vol", .u32),
            Column(160, "min_lot_size", .i32), Column(164, "min_lot_size_block", .i32),
            Column(168, "min_lot_size_round_lot", .i32), Column(172, "min_trade_vol", .u32),
            Column(176, "contract_multiplier", .i32), Column(180, "decay_quantity", .i32),
            Column(184, "original_contract_size", .i32), Column(212, "appl_id", .i16),
            Column(214, "maturity_year", .u16), Column(216, "decay_start_date", .u16),
            Column(218, "channel_id", .u16), Column(224, "currency", .text(width: 4)),
            Column(228, "settl_currency", .text(width: 4)), Column(232, "secsubtype", .text(width: 6)),
            Column(309, "group", .text(width: 21)), Column(330, "exchange", .text(width: 5)),
            Column(335, "asset", .text(width: 11)), Column(346, "cfi", .text(width: 7)),
            Column(353, "security_type", .text(width: 7)), Column(360, "unit_of_measure", .text(width: 31)),
            Column(391, "underlying", .text(width: 21)), Column(412, "strike_price_currency", .text(width: 4)),
            Column(104, "strike_price", .price), Column(488, "match_algorithm", .char),
            Column(489, "main_fraction", .u8), Column(490, "price_display_format", .u8),
            Column(491, "sub_fraction", .u8), Column(492, "underlying_product", .u8),
            Column(494, "maturity_month", .u8), Column(495, "maturity_day", .u8), Column(496, "maturity_week", .u8),
            Column(497, "user_defined_instrument", .char), Column(498, "contract_multiplier_unit", .i8),
            Column(499, "flow_schedule_type", .i8), Column(500, "tick_rule", .u8), Column(220, "leg_count", .u16),
            Column(222, "leg_index", .u16), Column(188, "leg_instrument_id", .u32),
            Column(416, "leg_raw_symbol", .text(width: 71)), Column(501, "leg_instrument_class", .char),
            Column(502, "leg_side", .char), Column(120, "leg_price", .price), Column(128, "leg_delta", .price),
            Column(192, "leg_ratio_price_numerator", .i32), Column(196, "leg_ratio_price_denominator", .i32),
            Column(200, "leg_ratio_qty_numerator", .i32), Column(204, "leg_ratio_qty_denominator", .i32),
            Column(208, "leg_underlying_id", .u32),
        ]

    private static let definitionV2: [Column] =
        definitionHead(
            symbol: Column(200, "raw_symbol", .text(width: 71)),
            updateAction: Column(382, "security_update_action", .char), instrumentClass: 374) + [
            Column(80, "trading_reference_price", .price), Column(88, "unit_of_measure_qty", .price),
            Column(96, "min_price_increment_amount", .price), Column(104, "price_ratio", .price),
            Column(120, "inst_attrib_value", .i32), Column(124, "underlying_id", .u32),
            Column(128, "raw_instrument_id", .u32), Column(132, "market_depth_implied", .i32),
            Column(136, "market_depth", .i32), Column(140, "market_segment_id", .u32),
            Column(144, "max_trade_vol", .u32), Column(148, "min_lot_size", .i32),
            Column(152, "min_lot_size_block", .i32), Column(156, "min_lot_size_round_lot", .i32),
            Column(160, "min_trade_vol", .u32), Column(164, "contract_multiplier", .i32),
            Column(168, "decay_quantity", .i32), Column(172, "original_contract_size", .i32),
            Column(176, "trading_reference_date", .u16), Column(178, "appl_id", .i16),
            Column(180, "maturity_year", .u16), Column(182, "decay_start_date", .u16),
            Column(184, "channel_id", .u16), Column(186, "currency", .text(width: 4)),
            Column(190, "settl_currency", .text(width: 4)), Column(194, "secsubtype", .text(width: 6)),
            Column(271, "group", .text(width: 21)), Column(292, "exchange", .text(width: 5)),
            Column(297, "asset", .text(width: 7)), Column(304, "cfi", .text(width: 7)),
            Column(311, "security_type", .text(width: 7)), Column(318, "unit_of_measure", .text(width: 31)),
            Column(349, "underlying", .text(width: 21)), Column(370, "strike_price_currency", .text(width: 4)),
            Column(112, "strike_price", .price), Column(375, "match_algorithm", .char),
            Column(376, "md_security_trading_status", .u8), Column(377, "main_fraction", .u8),
            Column(378, "price_display_format", .u8), Column(379, "settl_price_type", .u8),
            Column(380, "sub_fraction", .u8), Column(381, "underlying_product", .u8),
            Column(383, "maturity_month", .u8), Column(384, "maturity_day", .u8), Column(385, "maturity_week", .u8),
            Column(386, "user_defined_instrument", .char, isPlainLetter: true),
            Column(387, "contract_multiplier_unit", .i8),
            Column(388, "flow_schedule_type", .i8), Column(389, "tick_rule", .u8),
        ]

    private static let definitionV1: [Column] =
        definitionHead(
            symbol: Column(200, "raw_symbol", .text(width: 22)),
            updateAction: Column(349, "security_update_action", .char, isPlainLetter: true), instrumentClass: 325) + [
            Column(80, "trading_reference_price", .price), Column(88, "unit_of_measure_qty", .price),
            Column(96, "min_price_increment_amount", .price), Column(104, "price_ratio", .price),
            Column(112, "inst_attrib_value", .i32), Column(116, "underlying_id", .u32),
            Column(120, "raw_instrument_id", .u32), Column(124, "market_depth_implied", .i32),
            Column(128, "market_depth", .i32), Column(132, "market_segment_id", .u32),
            Column(136, "max_trade_vol", .u32), Column(140, "min_lot_size", .i32),
            Column(144, "min_lot_size_block", .i32), Column(148, "min_lot_size_round_lot", .i32),
            Column(152, "min_trade_vol", .u32), Column(160, "contract_multiplier", .i32),
            Column(164, "decay_quantity", .i32), Column(168, "original_contract_size", .i32),
            Column(176, "trading_reference_date", .u16), Column(178, "appl_id", .i16),
            Column(180, "maturity_year", .u16), Column(182, "decay_start_date", .u16),
            Column(184, "channel_id", .u16), Column(186, "currency", .text(width: 4)),
            Column(190, "settl_currency", .text(width: 4)), Column(194, "secsubtype", .text(width: 6)),
            Column(222, "group", .text(width: 21)), Column(243, "exchange", .text(width: 5)),
            Column(248, "asset", .text(width: 7)), Column(255, "cfi", .text(width: 7)),
            Column(262, "security_type", .text(width: 7)), Column(269, "unit_of_measure", .text(width: 31)),
            Column(300, "underlying", .text(width: 21)), Column(321, "strike_price_currency", .text(width: 4)),
            Column(328, "strike_price", .price), Column(342, "match_algorithm", .char),
            Column(343, "md_security_trading_status", .u8), Column(344, "main_fraction", .u8),
            Column(345, "price_display_format", .u8), Column(346, "settl_price_type", .u8),
            Column(347, "sub_fraction", .u8), Column(348, "underlying_product", .u8),
            Column(350, "maturity_month", .u8), Column(351, "maturity_day", .u8), Column(352, "maturity_week", .u8),
            Column(353, "user_defined_instrument", .char, isPlainLetter: true),
            Column(354, "contract_multiplier_unit", .i8),
            Column(355, "flow_schedule_type", .i8), Column(356, "tick_rule", .u8),
        ]
}
