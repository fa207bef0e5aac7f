/// The kind of name that a symbol is (a raw symbol, an id, a continuous contract, …), by its wire number (dbn.md §4.2).
public enum SType: UInt8, Sendable, CaseIterable {
    case instrumentID = 0, rawSymbol, smart, continuous, parent, nasdaqSymbol, cmsSymbol, isin, usCode, bbgCompID,
        bbgCompTicker, figi, figiTicker, listingID, issuerID, securityID

    /// The type's name as Databento writes it: `raw_symbol`.
    public var name: String {
        switch self {
        case .instrumentID: "instrument_id"
        case .rawSymbol: "raw_symbol"
        case .smart: "smart"
        case .continuous: "continuous"
        case .parent: "parent"
        case .nasdaqSymbol: "nasdaq_symbol"
        case .cmsSymbol: "cms_symbol"
        case .isin: "isin"
        case .usCode: "us_code"
        case .bbgCompID: "bbg_comp_id"
        case .bbgCompTicker: "bbg_comp_ticker"
        case .figi: "figi"
        case .figiTicker: "figi_ticker"
        case .listingID: "listing_id"
        case .issuerID: "issuer_id"
        case .securityID: "security_id"
        }
    }

    /// The type of a name, its older names included; nil for any other word.
    public init?(name: String) {
        switch name {
        case "product_id": self = .instrumentID
        case "native": self = .rawSymbol
        default:
            guard let type = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = type
        }
    }
}
