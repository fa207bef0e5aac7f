/// Order-flow imbalance at the best prices (Cont, Kukanov, Stoikov, "The price impact of order book events", 2014, eq. 4):
///
///     e = [Pb ≥ Pb'] qb - [Pb ≤ Pb'] qb' - [Pa ≤ Pa'] qa + [Pa ≥ Pa'] qa'
///
/// with the best bid and ask (price P, size q) at one event end and, primed, at the event end before. An empty side is a
/// price worse than any with size 0, so that its first order counts whole and its last one's leaving too.
public enum OrderFlow {
    /// Returns the imbalance `e` of one event, in units of size, from the best prices before and after it.
    public static func between(_ before: BBO, _ after: BBO) -> Int128 {
        side(before.bid, after.bid) { $0 > $1 } - side(before.ask, after.ask) { $0 < $1 }
    }

    /// Returns the size that was added to a side, less the size that was taken from it.
    private static func side(_ old: BBO.Quote?, _ new: BBO.Quote?, _ isBetter: (Price, Price) -> Bool) -> Int128 {
        guard let new else { return old.map { -Int128($0.size) } ?? 0 }
        guard let old else { return Int128(new.size) }
        var flow: Int128 = 0
        if new.price == old.price || isBetter(new.price, old.price) { flow += Int128(new.size) }
        if new.price == old.price || isBetter(old.price, new.price) { flow -= Int128(old.size) }
        return flow
    }
}
