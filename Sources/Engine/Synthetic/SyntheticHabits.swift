import Engine

/// The frequencies of what a clean flow does not have, ready for the hot path; shares are of `all`.
struct SyntheticHabits {
    static let all: UInt32 = 1_000_000

    let seed: UInt64
    let isPlain: Bool
    /// The share of adds that hide more than they show; nil: as in the clean flow.
    let icebergs: UInt32?
    let partialCancels: UInt32
    let hidden: UInt32
    let offTick: UInt32
    let far: UInt32
    let late: UInt32
    /// The number of publishers of each instrument.
    let publishers: UInt32
    /// True when the habits are NASDAQ's (SyntheticFlow+ITCH.swift).
    let isITCH: Bool

    init(_ parameters: SyntheticMarket.Parameters) {
        let phenomena = parameters.phenomena
        seed = parameters.seed
        isPlain = phenomena.isPlain
        icebergs = phenomena.icebergs?.millionths
        isITCH = phenomena.venue == .xnas
        partialCancels = phenomena.partialCancels?.millionths ?? (isITCH ? 125_000 : 0)
        hidden = phenomena.hidden.millionths
        offTick = phenomena.offTick.millionths
        far = phenomena.far.millionths
        late = phenomena.late.millionths
        publishers = UInt32(phenomena.publisherKinds.count)
    }

    var hasOddPrices: Bool { offTick > 0 || far > 0 }
}

/// The counts of what was put into a market besides clean flow, taken while making it: a reader must find the same.
package struct SyntheticTally: Hashable, Sendable {
    /// The anomalies, as a book counts them that adds the orders of unknown modifies.
    package var anomalies = Anomalies()
    /// Gaps in the sequence.
    package var gaps = 0
    /// Adds that gaps swallowed.
    package var lostAdds = 0
    /// Records that say MAYBE_BAD_BOOK.
    package var badBookRecords = 0
    /// Snapshots, each of one book.
    package var snapshots = 0
    /// Events whose `ts_event` steps back.
    package var lateEvents = 0
    /// Trades with orders that never show.
    package var hiddenTrades = 0
    /// Uncrossings with trades.
    package var auctions = 0
    /// Fills in auctions that name orders never added.
    package var unseenFills = 0
    /// Days that were begun.
    package var days = 1
}
