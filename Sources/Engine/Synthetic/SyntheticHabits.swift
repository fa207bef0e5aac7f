import Engine

/// How often the flow does what a clean one does not, ready for the hot path; shares are of `all`.
struct SyntheticHabits {
    static let all: UInt32 = 1_000_000

    let seed: UInt64
    let isPlain: Bool
    /// nil: as in the clean flow.
    let icebergs: UInt32?
    let partialCancels: UInt32
    let hidden: UInt32
    let offTick: UInt32
    let far: UInt32
    let late: UInt32
    /// Of each instrument.
    let publishers: UInt32
    let days: Int
    let hasStatuses: Bool
    let hasAuction: Bool
    /// NASDAQ's (SyntheticFlow+ITCH.swift).
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
        days = phenomena.dayCount
        hasStatuses = phenomena.hasStatuses
        hasAuction = phenomena.auction
    }

    var hasOddPrices: Bool { offTick > 0 || far > 0 }
}

/// What was put into a market besides clean flow, counted while making it: what a reader must find.
package struct SyntheticTally: Hashable, Sendable {
    /// As a book counts them that adds what an unknown modify names.
    package var anomalies = Anomalies()
    package var gaps = 0
    /// Adds that gaps swallowed.
    package var lostAdds = 0
    /// Records that say MAYBE_BAD_BOOK.
    package var badBookRecords = 0
    package var snapshots = 0
    package var lateEvents = 0
    package var hiddenTrades = 0
    /// Uncrossings with trades.
    package var auctions = 0
    /// Fills in auctions that name orders never added.
    package var unseenFills = 0
    package var days = 1
}
