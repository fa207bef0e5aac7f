/// Instrument definitions, the one type that every version has laid out anew (dbn.md §3.13).
///
/// The offsets are the record's; the order is the official encoders': symbol, update action and class first, the strike
/// price after its currency, in version 3 the leg at the end.
extension RecordLayout {
    /// The bytes and the columns of a definition in a version from 1 to 3.
    static func definition(_ version: UInt8) -> (byteCount: Int, columns: [Column]) {
        let columns = definitionFields.compactMap { name, kind, first, second, third -> Column? in
            let offset = version == 1 ? first : version == 2 ? second : third
            let isPlainLetter =
                name == "security_update_action" ? version == 1 : name == "user_defined_instrument" && version < 3
            return offset == 0 ? nil : Column(offset, name, kind, isPlainLetter: isPlainLetter)
        }
        let byteCount = version == 1 ? 360 : version == 2 ? 400 : 520
        return (byteCount, [Column(16, "ts_recv", .timestamp)] + header + columns)
    }

    /// Each field with its offsets in versions 1, 2 and 3; 0 where a version does not have it in this form.
    private static let definitionFields: [(name: String, kind: Kind, first: Int, second: Int, third: Int)] = [
        ("raw_symbol", .text(width: 22), 200, 0, 0), ("raw_symbol", .text(width: 71), 0, 200, 238),
        ("security_update_action", .char, 349, 382, 493), ("instrument_class", .char, 325, 374, 487),
        ("min_price_increment", .price, 24, 24, 24), ("display_factor", .price, 32, 32, 32),
        ("expiration", .timestamp, 40, 40, 40), ("activation", .timestamp, 48, 48, 48),
        ("high_limit_price", .price, 56, 56, 56), ("low_limit_price", .price, 64, 64, 64),
        ("max_price_variation", .price, 72, 72, 72), ("trading_reference_price", .price, 80, 80, 0),
        ("unit_of_measure_qty", .price, 88, 88, 80), ("min_price_increment_amount", .price, 96, 96, 88),
        ("price_ratio", .price, 104, 104, 96), ("inst_attrib_value", .i32, 112, 120, 136),
        ("underlying_id", .u32, 116, 124, 140), ("raw_instrument_id", .u32, 120, 128, 0),
        ("raw_instrument_id", .u64, 0, 0, 112), ("market_depth_implied", .i32, 124, 132, 144),
        ("market_depth", .i32, 128, 136, 148), ("market_segment_id", .u32, 132, 140, 152),
        ("max_trade_vol", .u32, 136, 144, 156), ("min_lot_size", .i32, 140, 148, 160),
        ("min_lot_size_block", .i32, 144, 152, 164), ("min_lot_size_round_lot", .i32, 148, 156, 168),
        ("min_trade_vol", .u32, 152, 160, 172), ("contract_multiplier", .i32, 160, 164, 176),
        ("decay_quantity", .i32, 164, 168, 180), ("original_contract_size", .i32, 168, 172, 184),
        ("trading_reference_date", .u16, 176, 176, 0), ("appl_id", .i16, 178, 178, 212),
        ("maturity_year", .u16, 180, 180, 214), ("decay_start_date", .u16, 182, 182, 216),
        ("channel_id", .u16, 184, 184, 218), ("currency", .text(width: 4), 186, 186, 224),
        ("settl_currency", .text(width: 4), 190, 190, 228), ("secsubtype", .text(width: 6), 194, 194, 232),
        ("group", .text(width: 21), 222, 271, 309), ("exchange", .text(width: 5), 243, 292, 330),
        ("asset", .text(width: 7), 248, 297, 0), ("asset", .text(width: 11), 0, 0, 335),
        ("cfi", .text(width: 7), 255, 304, 346), ("security_type", .text(width: 7), 262, 311, 353),
        ("unit_of_measure", .text(width: 31), 269, 318, 360), ("underlying", .text(width: 21), 300, 349, 391),
        ("strike_price_currency", .text(width: 4), 321, 370, 412), ("strike_price", .price, 328, 112, 104),
        ("match_algorithm", .char, 342, 375, 488), ("md_security_trading_status", .u8, 343, 376, 0),
        ("main_fraction", .u8, 344, 377, 489), ("price_display_format", .u8, 345, 378, 490),
        ("settl_price_type", .u8, 346, 379, 0), ("sub_fraction", .u8, 347, 380, 491),
        ("underlying_product", .u8, 348, 381, 492), ("maturity_month", .u8, 350, 383, 494),
        ("maturity_day", .u8, 351, 384, 495), ("maturity_week", .u8, 352, 385, 496),
        ("user_defined_instrument", .char, 353, 386, 497), ("contract_multiplier_unit", .i8, 354, 387, 498),
        ("flow_schedule_type", .i8, 355, 388, 499), ("tick_rule", .u8, 356, 389, 500), ("leg_count", .u16, 0, 0, 220),
        ("leg_index", .u16, 0, 0, 222), ("leg_instrument_id", .u32, 0, 0, 188),
        ("leg_raw_symbol", .text(width: 71), 0, 0, 416), ("leg_instrument_class", .char, 0, 0, 501),
        ("leg_side", .char, 0, 0, 502), ("leg_price", .price, 0, 0, 120), ("leg_delta", .price, 0, 0, 128),
        ("leg_ratio_price_numerator", .i32, 0, 0, 192), ("leg_ratio_price_denominator", .i32, 0, 0, 196),
        ("leg_ratio_qty_numerator", .i32, 0, 0, 200), ("leg_ratio_qty_denominator", .i32, 0, 0, 204),
        ("leg_underlying_id", .u32, 0, 0, 208),
    ]
}
