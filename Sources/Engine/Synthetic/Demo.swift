import Engine

/// The built-in market, for a first look without any file: two instruments, a lively half hour, the same on every
/// machine.
public enum Demo {
    static let symbols = ["ACME", "BOLT"]

    static var parameters: SyntheticMarket.Parameters {
        var parameters = SyntheticMarket.Parameters()
        parameters.seed = 2025
        parameters.records = 50_000
        parameters.instruments = symbols.count
        parameters.orders = 240
        parameters.levels = 30
        parameters.rate = 27
        return parameters
    }

    /// Makes the market anew at each call, in a few milliseconds.
    ///
    /// - Throws: `LoadError` when memory does not suffice.
    public static func recording() throws(LoadError) -> Recording {
        try SyntheticMarket.make(parameters, source: "demo", symbol: { symbols[$0] }).recording
    }
}
