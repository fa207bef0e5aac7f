import Engine
import EngineSynthetic

/// Counts of the ways in which a generated market tells what happens to its orders, read from its records alone.
struct VenueHabits {
    let judge: SyntheticJudge
    /// Cancels that leave something, without a fill of the order in their event.
    private(set) var partialCancels = 0
    /// Modifies to less at the same price, without a fill of the order in their event.
    private(set) var reductions = 0
    /// Fills of a part, by the record that says what is left.
    private(set) var partialFills: [Action: Int] = [:]
    /// Fills of all that shows, by the record that follows: an order's end, or an iceberg's refresh.
    private(set) var wholeFills: [Action: Int] = [:]
    /// Trades that name their aggressor, and those that do not.
    private(set) var named = 0
    private(set) var unnamed = 0
    /// Fills and adds of the aggressor that their event's trade names.
    private(set) var ownFills = 0
    private(set) var remainders = 0
    /// Cancels in a trade's event of orders that were not filled.
    private(set) var selfMatches = 0
    /// Fills that are not the side of the order they name, though they have one.
    private(set) var oddSides = 0

    private struct Live {
        var side: Side?
        var price: Int64
        var size: UInt32
    }

    init(_ pairs: [String: String]) throws {
        judge = try SyntheticJudge(pairs)
        let isNASDAQ = judge.recording.metadata.dataset == "XNAS.ITCH"
        var live: [OrderID: Live] = [:]
        // Fills and aggressor of the event, or of the message on NASDAQ.
        var fills: [OrderID: UInt32] = [:]
        var aggressor: OrderID?
        var previous: MBOMessage?
        for message in judge.messages {
            let isNew = previous.map { isNASDAQ ? $0.sequence != message.sequence : $0.isLast }
            if isNew ?? true {
                fills = [:]
                aggressor = nil
            }
            previous = message
            let old = live[message.order]
            let fill = fills[message.order]
            switch message.action {
            case .trade:
                aggressor = message.order
                if message.order.raw == 0 { unnamed += 1 } else { named += 1 }
            case .fill:
                fills[message.order, default: 0] += message.size
                if message.order == aggressor { ownFills += 1 }
                if message.side != nil, message.side != old?.side { oddSides += 1 }
            case .add:
                if message.order == aggressor { remainders += 1 }
                live[message.order] = Live(side: message.side, price: message.priceRaw, size: message.size)
            case .cancel:
                let left = (old?.size ?? 0) - min(old?.size ?? 0, message.size)
                if fill != nil {
                    if left > 0 { partialFills[.cancel, default: 0] += 1 } else { wholeFills[.cancel, default: 0] += 1 }
                } else if left > 0 {
                    partialCancels += 1
                } else if aggressor != nil {
                    selfMatches += 1
                }
                live[message.order]?.size = left
                if left == 0 { live[message.order] = nil }
            case .modify:
                if let fill, let old {
                    if fill < old.size {
                        partialFills[.modify, default: 0] += 1
                    } else {
                        wholeFills[.modify, default: 0] += 1
                    }
                } else if let old, old.price == message.priceRaw, message.size < old.size {
                    reductions += 1
                }
                live[message.order] = Live(side: message.side, price: message.priceRaw, size: message.size)
            default: break
            }
        }
    }
}
