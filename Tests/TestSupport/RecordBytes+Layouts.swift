extension RecordBytes {
    /// Every record type in every version (dbn.md §2.3, dbn.md §3, dbn.md §6.3).
    public static let layouts: [Layout] = {
        var all: [Layout] = []
        func add(_ rtypes: [UInt8], _ versions: ClosedRange<UInt8>, _ byteCount: Int, _ fields: String, _ order: String)
        {
            for rtype in rtypes {
                for version in versions {
                    all.append(
                        Layout(rtype: rtype, version: version, byteCount: byteCount, fields: fields, order: order))
                }
            }
        }
        let level = ["bid_px_N:px", "ask_px_N:px", "bid_sz_N:u32", "ask_sz_N:u32", "bid_ct_N:u32", "ask_ct_N:u32"]
        func levels(_ count: Int) -> (fields: String, order: String) {
            let fields = (0..<count).map { index in
                level.joined(separator: " ").split(separator: "N", omittingEmptySubsequences: false)
                    .joined(separator: "0\(index)")
            }
            let names = fields.joined(separator: " ").split(separator: " ").map { String($0.prefix { $0 != ":" }) }
            return (" " + fields.joined(separator: " "), " " + names.joined(separator: " "))
        }
        let consolidated =
            " bid_px_00:px ask_px_00:px bid_sz_00:u32 ask_sz_00:u32 bid_pb_00:u16 _2 ask_pb_00:u16 _2"
        let consolidatedOrder = " bid_px_00 ask_px_00 bid_sz_00 ask_sz_00 bid_pb_00 ask_pb_00"
        add(
            [0xA0], 1...3, 56,
            "order_id:u64 price:px size:u32 flags:u8 channel_id:u8 action:char side:char ts_recv:ts ts_in_delta:i32 "
                + "sequence:u32",
            "ts_recv H action side price size channel_id order_id flags ts_in_delta sequence")
        let head =
            "price:px size:u32 action:char side:char flags:u8 depth:u8 ts_recv:ts ts_in_delta:i32 sequence:u32"
        let headOrder = "ts_recv H action side depth price size flags ts_in_delta sequence"
        add([0x00], 1...3, 48, head, headOrder)
        add([0x01], 1...3, 80, head + levels(1).fields, headOrder + levels(1).order)
        add([0x0A], 1...3, 368, head + levels(10).fields, headOrder + levels(10).order)
        add(
            [0xC3, 0xC4], 1...3, 80,
            "price:px size:u32 _1 side:char flags:u8 _1 ts_recv:ts _4 sequence:u32" + levels(1).fields,
            "ts_recv H side price size flags sequence" + levels(1).order)
        add(
            [0xB1, 0xC2], 1...3, 80,
            "price:px size:u32 action:char side:char flags:u8 _1 ts_recv:ts ts_in_delta:i32 _4" + consolidated,
            "ts_recv H action side price size flags ts_in_delta" + consolidatedOrder)
        add(
            [0xC0, 0xC1], 1...3, 80, "price:px size:u32 _1 side:char flags:u8 _1 ts_recv:ts _8" + consolidated,
            "ts_recv H side price size flags" + consolidatedOrder)
        add(
            [0x11, 0x20, 0x21, 0x22, 0x23, 0x24], 1...3, 56, "open:px high:px low:px close:px volume:u64",
            "H open high low close volume")
        add(
            [0x12], 1...3, 40,
            "ts_recv:ts action:u16 reason:u16 trading_event:u16 is_trading:char is_quoting:char "
                + "is_short_sell_restricted:char _7",
            "ts_recv H action reason trading_event is_trading is_quoting is_short_sell_restricted")
        let statistics =
            "ts_recv H ts_ref price quantity sequence ts_in_delta stat_type channel_id update_action stat_flags"
        let statisticsTail =
            "sequence:u32 ts_in_delta:i32 stat_type:u16 channel_id:u16 update_action:u8 stat_flags:u8"
        add([0x18], 1...2, 64, "ts_recv:ts ts_ref:ts price:px quantity:i32 \(statisticsTail) _6", statistics)
        add([0x18], 3...3, 80, "ts_recv:ts ts_ref:ts price:px quantity:i64 \(statisticsTail) _18", statistics)
        add(
            [0x16], 1...1, 80, "stype_in_symbol:22 stype_out_symbol:22 _4 start_ts:ts end_ts:ts",
            "H stype_in_symbol stype_out_symbol start_ts end_ts")
        add(
            [0x16], 2...3, 176,
            "stype_in:u8 stype_in_symbol:71 stype_out:u8 stype_out_symbol:71 start_ts:ts end_ts:ts",
            "H stype_in stype_in_symbol stype_out stype_out_symbol start_ts end_ts")
        add([0x17], 1...1, 80, "msg:64", "H msg")
        add([0x17], 2...3, 320, "msg:303 code:u8", "H msg code")
        add([0x15], 1...1, 80, "err:64", "H err")
        add([0x15], 2...3, 320, "err:302 code:u8 is_last:u8", "H err code is_last")
        let imbalance =
            "ref_price:px auction_time:ts cont_book_clr_price:px auct_interest_clr_price:px ssr_filling_price:px "
            + "ind_match_price:px upper_collar:px lower_collar:px paired_qty:u32 total_imbalance_qty:u32 "
            + "market_imbalance_qty:u32 unpaired_qty:u32 auction_type:char side:char auction_status:u8 freeze_status:u8 "
            + "num_extensions:u8 unpaired_side:char significant_imbalance:char"
        let names = imbalance.split(separator: " ").map { String($0.prefix { $0 != ":" }) }
        add([0x14], 1...3, 112, "ts_recv:ts \(imbalance) _1", "ts_recv H " + names.joined(separator: " "))
        for (version, byteCount, fields) in definitions {
            add([0x13], version...version, byteCount, fields, definitionOrder(fields, version))
        }
        return all
    }()

    /// Symbol, update action and class first, then the struct's order, the strike price after its currency, legs last.
    private static func definitionOrder(_ fields: String, _ version: UInt8) -> String {
        let first = ["raw_symbol", "security_update_action", "instrument_class"]
        let legs = [
            "leg_count", "leg_index", "leg_instrument_id", "leg_raw_symbol", "leg_instrument_class", "leg_side",
            "leg_price", "leg_delta", "leg_ratio_price_numerator", "leg_ratio_price_denominator",
            "leg_ratio_qty_numerator", "leg_ratio_qty_denominator", "leg_underlying_id",
        ]
        var names = fields.split(separator: " ").filter { !$0.hasPrefix("_") }.map { String($0.prefix { $0 != ":" }) }
        names.removeAll { first.contains($0) || legs.contains($0) || $0 == "ts_recv" || $0 == "strike_price" }
        // Before the other numbers in version 3's struct, after the underlying in every text.
        names.removeAll { $0 == "raw_instrument_id" }
        if let place = names.firstIndex(of: "underlying_id") { names.insert("raw_instrument_id", at: place + 1) }
        if let place = names.firstIndex(of: "strike_price_currency") { names.insert("strike_price", at: place + 1) }
        return (["ts_recv", "H"] + first + names + (version == 3 ? legs : [])).joined(separator: " ")
    }

    private static let definitionHead =
        "ts_recv:ts min_price_increment:px display_factor:px expiration:ts activation:ts high_limit_price:px "
        + "low_limit_price:px max_price_variation:px "
    private static let sizes =
        "market_depth_implied:i32 market_depth:i32 market_segment_id:u32 max_trade_vol:u32 min_lot_size:i32 "
        + "min_lot_size_block:i32 min_lot_size_round_lot:i32 min_trade_vol:u32 "
    private static let reference =
        "trading_reference_date:u16 appl_id:i16 maturity_year:u16 decay_start_date:u16 channel_id:u16 currency:4 "
        + "settl_currency:4 secsubtype:6 "
    private static let maturity =
        "maturity_month:u8 maturity_day:u8 maturity_week:u8 user_defined_instrument:char contract_multiplier_unit:i8 "
        + "flow_schedule_type:i8 tick_rule:u8 "

    private static let definitions: [(version: UInt8, byteCount: Int, fields: String)] = [
        (
            1, 360,
            definitionHead + "trading_reference_price:px unit_of_measure_qty:px min_price_increment_amount:px "
                + "price_ratio:px inst_attrib_value:i32 underlying_id:u32 raw_instrument_id:u32 " + sizes
                + "_4 contract_multiplier:i32 decay_quantity:i32 original_contract_size:i32 _4 " + reference
                + "raw_symbol:22 group:21 exchange:5 asset:7 cfi:7 security_type:7 unit_of_measure:31 underlying:21 "
                + "strike_price_currency:4 instrument_class:char _2 strike_price:px _6 match_algorithm:char "
                + "md_security_trading_status:u8 main_fraction:u8 price_display_format:u8 settl_price_type:u8 "
                + "sub_fraction:u8 underlying_product:u8 security_update_action:char " + maturity + "_3"
        ),
        (
            2, 400,
            definitionHead + "trading_reference_price:px unit_of_measure_qty:px min_price_increment_amount:px "
                + "price_ratio:px strike_price:px inst_attrib_value:i32 underlying_id:u32 raw_instrument_id:u32 "
                + sizes
                + "contract_multiplier:i32 decay_quantity:i32 original_contract_size:i32 " + reference
                + "raw_symbol:71 group:21 exchange:5 asset:7 cfi:7 security_type:7 unit_of_measure:31 underlying:21 "
                + "strike_price_currency:4 instrument_class:char match_algorithm:char md_security_trading_status:u8 "
                + "main_fraction:u8 price_display_format:u8 settl_price_type:u8 sub_fraction:u8 underlying_product:u8 "
                + "security_update_action:char " + maturity + "_10"
        ),
        (
            3, 520,
            definitionHead + "unit_of_measure_qty:px min_price_increment_amount:px price_ratio:px strike_price:px "
                + "raw_instrument_id:u64 leg_price:px leg_delta:px inst_attrib_value:i32 underlying_id:u32 " + sizes
                + "contract_multiplier:i32 decay_quantity:i32 original_contract_size:i32 leg_instrument_id:u32 "
                + "leg_ratio_price_numerator:i32 leg_ratio_price_denominator:i32 leg_ratio_qty_numerator:i32 "
                + "leg_ratio_qty_denominator:i32 leg_underlying_id:u32 appl_id:i16 maturity_year:u16 "
                + "decay_start_date:u16 channel_id:u16 leg_count:u16 leg_index:u16 currency:4 settl_currency:4 "
                + "secsubtype:6 raw_symbol:71 group:21 exchange:5 asset:11 cfi:7 security_type:7 unit_of_measure:31 "
                + "underlying:21 strike_price_currency:4 leg_raw_symbol:71 instrument_class:char match_algorithm:char "
                + "main_fraction:u8 price_display_format:u8 sub_fraction:u8 underlying_product:u8 "
                + "security_update_action:char " + maturity + "leg_instrument_class:char leg_side:char _17"
        ),
    ]
}
