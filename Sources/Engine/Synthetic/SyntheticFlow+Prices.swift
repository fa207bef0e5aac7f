// Prices off the ladder's steps. An odd part belongs to a rung and not to an order, so that all orders of a rung share
// one price, and prices still rise from rung to rung:
//
//     rung          0 … 7                  8 … width - 8           width - 7 … width - 1
//     price   far below, doubling    base + rung × tick (+ odd)    far above, doubling

import Engine

extension SyntheticFlow {
    @inline(__always)
    func price(_ instrument: UInt32, _ rung: Int32) -> Int64 {
        let price = books.instruments[instrument].base + Int64(rung) * tick
        guard habits.hasOddPrices else { return price }
        return price + habits.oddity(instrument, rung, tick: tick, width: books.width)
    }

    @inline(__always)
    func isFar(_ rung: Int32) -> Bool { SyntheticHabits.isFar(rung, width: books.width) }

    mutating func farPlace(isBid: Bool) -> Int32 {
        isBid
            ? Int32(random.below(UInt32(SyntheticHabits.farBids)))
            : books.width - SyntheticHabits.farAsks + Int32(random.below(UInt32(SyntheticHabits.farAsks)))
    }
}

// These are methods of the habits and not of the flow: a call that is passed the flow, which cannot be copied, is
// passed a copy of all its 716 bytes all the same (Swift 6.3), which cost a third of the time of every record.
extension SyntheticHabits {
    static let farBids: Int32 = 8
    static let farAsks: Int32 = 7

    @inline(__always)
    static func isFar(_ rung: Int32, width: Int32) -> Bool { rung < farBids || rung >= width - farAsks }

    /// Returns the difference of a rung's price from `base + rung × tick`; never enough to reach the next rung's price.
    @inline(never)
    func oddity(_ instrument: UInt32, _ rung: Int32, tick: Int64, width: Int32) -> Int64 {
        if far > 0 {
            let ladder = tick * Int64(width)
            if rung < Self.farBids { return -ladder << Int64(Self.farBids - 1 - rung) }
            if rung >= width - Self.farAsks { return ladder << Int64(rung - width + Self.farAsks) }
        }
        guard offTick > 0, tick > 1 else { return 0 }
        var hash = UInt64(instrument) << 32 | UInt64(UInt32(bitPattern: rung))
        hash = (hash &+ seed) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ hash >> 32) &* 0xD6E8_FEB8_6659_FD93
        hash ^= hash >> 32
        guard UInt32(truncatingIfNeeded: hash % UInt64(Self.all)) < offTick else { return 0 }
        return 1 + Int64(hash >> 20) % (tick - 1)
    }
}
