import Engine

/// The words of a column whose values are an enumeration: the words that may stand beside it in a comparison, and the
/// value that the column has in a table for each.
///
/// A table prints DBN's letters for an action (`T`), words for a side (`bid`) and numbers for a status; both the word
/// and the letter mean the value, whichever of them is printed (dbn.md §4).
struct ColumnWords: Sendable {
    /// One value, by every name that it has.
    struct Entry: Sendable {
        /// The names; the first is the one to offer.
        var names: [String]
        /// The value that a table has in the column.
        var value: Value
    }

    /// The name of the column.
    let column: String
    let entries: [Entry]
    /// True when any whole number is a value too: the wire has numbers that nobody has named.
    let takesNumbers: Bool

    /// The words of a column; nil when it holds anything else than an enumeration.
    static func of(_ column: Table.Column) -> ColumnWords? { of(column.name, isNumeric: column.isNumeric) }

    /// The words of a column by its name; nil when it holds anything else than an enumeration.
    ///
    /// - Parameter isNumeric: true when the column has numbers: the `action` of a status is a number, that of an order
    ///   a letter.
    static func of(_ name: String, isNumeric: Bool) -> ColumnWords? {
        if isNumeric {
            return numbers[name].map { words in
                ColumnWords(
                    column: name, entries: words.map { Entry(names: [$0.1], value: .int($0.0)) }, takesNumbers: true)
            }
        }
        return texts[name].map { ColumnWords(column: name, entries: $0, takesNumbers: false) }
    }

    /// The names of all columns that have such words.
    static var columns: [String] { Array(Set(texts.keys).union(numbers.keys)).sorted() }

    /// The words that completion offers after `==`: the first name of each value.
    var offered: [String] { entries.compactMap(\.names.first) }

    /// The value of a word or a text beside the column.
    ///
    /// - Throws: `unknownWord` for a word of no value, with the nearest and the list.
    func value(of written: String, at span: SourceSpan) throws(Diagnostic) -> Value {
        if let entry = entries.first(where: { $0.names.contains(written) }) { return entry.value }
        throw Diagnostic(.unknownWord, "no \(column) is called ‘\(written)’", at: span, help: help(for: written))
    }

    /// The value that a value beside the column means: a text is looked up, and a number means itself in a column of
    /// numbers.
    ///
    /// - Throws: `unknownWord` for any other value.
    func value(of value: Value, at span: SourceSpan) throws(Diagnostic) -> Value {
        switch value {
        case .text(let text): return try self.value(of: text, at: span)
        case .int, .id, .decimal, .number: if takesNumbers { return value }
        case .null, .nothing: return value
        case .bool, .price, .time, .duration, .list, .fields, .table, .book, .bbo, .records, .view, .report, .assertion,
            .page:
            break
        }
        throw Diagnostic(.unknownWord, "no \(column) is called ‘\(CellText.text(value))’", at: span, help: list)
    }

    /// For each value of the column, whether a pattern matches any of its names.
    func matches(_ pattern: TextPattern) -> [(value: Value, holds: Bool)] {
        entries.map { entry in (entry.value, entry.names.contains { pattern.matches($0) }) }
    }

    private func help(for written: String) -> String {
        guard let near = nearest(written) else { return list }
        return "did you mean `\(near)`? \(list)"
    }

    /// The help that lists the words, `side is bid, ask or none; their letters are B, A, N`.
    private var list: String {
        let all = offered.listed("or")
        let letters = entries.compactMap { $0.names.dropFirst().first }
        guard letters.count == entries.count else {
            return "\(column) is \(all)" + (takesNumbers ? ", or a number" : "")
        }
        return "\(column) is \(all); their letters are \(letters.joined(separator: ", "))"
    }

    /// The word that another one means; nil when none is near.
    func nearest(_ written: String) -> String? {
        let lower = written.lowercased()
        for entry in entries {
            guard let first = entry.names.first else { continue }
            if entry.names.contains(where: { $0.lowercased() == lower }) { return first }
            if Self.synonyms[first]?.contains(lower) == true { return first }
        }
        return Suggestions.word(written, among: offered)
    }

    /// The words of other programs and of people for the same values.
    private static let synonyms: [String: Set<String>] = [
        "bid": ["buy", "buyer", "bids", "long", "bought", "buys"],
        "ask": ["sell", "seller", "asks", "offer", "offers", "short", "sold", "sells"],
        "add": ["new", "insert", "added", "place", "submit", "order"],
        "cancel": ["delete", "remove", "del", "cancelled", "canceled", "removed", "deleted", "cxl"],
        "modify": ["replace", "change", "update", "amend", "modified", "replaced", "changed"],
        "clear": ["reset", "cleared", "flush"],
        "trade": ["exec", "execute", "execution", "match", "trades", "traded", "print"],
        "fill": ["filled", "fills", "executed"],
    ]

    // MARK: The tables

    private static func letters(_ names: [(String, Character)], printsWords: Bool = false) -> [Entry] {
        names.map { word, letter in
            Entry(names: [word, String(letter)], value: .text(printsWords ? word : String(letter)))
        }
    }

    private static let sides: [(String, Character)] = [("bid", "B"), ("ask", "A"), ("none", "N")]
    private static let yesNo: [(String, Character)] = [("yes", "Y"), ("no", "N"), ("unknown", "~")]
    private static let instrumentClasses: [(String, Character)] = [
        ("bond", "B"), ("call", "C"), ("future", "F"), ("index", "I"), ("stock", "K"), ("mixed_spread", "M"),
        ("put", "P"),
        ("future_spread", "S"), ("option_spread", "T"), ("fx_spot", "X"), ("commodity_spot", "Y"),
    ]
    private static let types = [
        "mbo", "trades", "mbp-1", "mbp-10", "ohlcv", "status", "definition", "imbalance", "error", "symbol-mapping",
        "system", "statistics", "cmbp-1", "cbbo", "tcbbo", "bbo",
    ]

    private static let texts: [String: [Entry]] = [
        "side": letters(sides, printsWords: true), "leg_side": letters(sides), "unpaired_side": letters(sides),
        "action": letters([
            ("add", "A"), ("cancel", "C"), ("modify", "M"), ("clear", "R"), ("trade", "T"), ("fill", "F"),
            ("none", "N"),
        ]),
        "instrument_class": letters(instrumentClasses), "leg_instrument_class": letters(instrumentClasses),
        "security_update_action": letters([("add", "A"), ("modify", "M"), ("delete", "D"), ("invalid", "~")]),
        "user_defined_instrument": letters([("yes", "Y"), ("no", "N")]),
        "is_trading": letters(yesNo), "is_quoting": letters(yesNo), "is_short_sell_restricted": letters(yesNo),
        "type": types.map { Entry(names: [$0], value: .text($0)) },
        "phase": Phase.allCases.map { Entry(names: [$0.name], value: .text($0.name)) },
        "change": ["added", "removed", "changed"].map { Entry(names: [$0], value: .text($0)) },
    ]

    private static let numbers: [String: [(Int, String)]] = [
        "action": [
            (0, "none"), (1, "pre_open"), (2, "pre_cross"), (3, "quoting"), (4, "cross"), (5, "rotation"),
            (6, "new_price_indication"), (7, "trading"), (8, "halt"), (9, "pause"), (10, "suspend"), (11, "pre_close"),
            (12, "close"), (13, "post_close"), (14, "ssr_change"), (15, "not_available_for_trading"),
        ],
        "reason": [
            (0, "none"), (1, "scheduled"), (2, "surveillance_intervention"), (3, "market_event"),
            (4, "instrument_activation"), (5, "instrument_expiration"), (6, "recovery_in_process"), (10, "regulatory"),
            (11, "administrative"), (12, "non_compliance"), (13, "filings_not_current"), (14, "sec_trading_suspension"),
            (15, "new_issue"), (16, "issue_available"), (17, "issues_reviewed"), (18, "filing_reqs_satisfied"),
            (30, "news_pending"), (31, "news_released"), (32, "news_and_resumption_times"),
            (33, "news_not_forthcoming"),
            (40, "order_imbalance"), (50, "luld_pause"), (60, "operational"), (70, "additional_information_requested"),
            (80, "merger_effective"), (90, "etf"), (100, "corporate_action"), (110, "new_security_offering"),
            (120, "market_wide_halt_level1"), (121, "market_wide_halt_level2"), (122, "market_wide_halt_level3"),
            (123, "market_wide_halt_carryover"), (124, "market_wide_halt_resumption"), (130, "quotation_not_available"),
        ],
        "trading_event": [
            (0, "none"), (1, "no_cancel"), (2, "change_trading_session"), (3, "implied_matching_on"),
            (4, "implied_matching_off"),
        ],
        "stat_type": [
            (1, "opening_price"), (2, "indicative_opening_price"), (3, "settlement_price"),
            (4, "trading_session_low_price"), (5, "trading_session_high_price"), (6, "cleared_volume"),
            (7, "lowest_offer"),
            (8, "highest_bid"), (9, "open_interest"), (10, "fixing_price"), (11, "close_price"), (12, "net_change"),
            (13, "vwap"), (14, "volatility"), (15, "delta"), (16, "uncrossing_price"), (17, "upper_price_limit"),
            (18, "lower_price_limit"), (19, "block_volume"), (20, "indicative_close_price"), (21, "mwcb_level_1"),
            (22, "mwcb_level_2"), (23, "mwcb_level_3"), (24, "auction_collar_reference_price"),
            (25, "auction_collar_upper_price"), (26, "auction_collar_lower_price"), (10001, "venue_specific_volume_1"),
            (10002, "venue_specific_price_1"),
        ],
        "update_action": [(1, "new"), (2, "delete")],
    ]
}
