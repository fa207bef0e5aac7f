/// The two sides of a book, chosen by index: which side a record names is a coin toss, and a branch on it would be
/// mispredicted every other time. 0 is the asks and 1 the bids, the order of their letters.
@safe struct BookSides: ~Copyable {
    private let base: UnsafeMutablePointer<BookSide>

    init() {
        // Sound: two values for room for two, owned by this value alone.
        unsafe base = .allocate(capacity: 2)
        unsafe base.initialize(to: BookSide(.ask))
        unsafe (base + 1).initialize(to: BookSide(.bid))
    }

    deinit {
        // Sound: what init made.
        unsafe base.deinitialize(count: 2)
        unsafe base.deallocate()
    }

    subscript(index: UInt8) -> BookSide {
        @inline(__always) _read {
            precondition(index < 2, "a book has two sides")
            // Sound: checked just above.
            yield unsafe base[Int(index)]
        }
        @inline(__always) _modify {
            precondition(index < 2, "a book has two sides")
            // Sound: checked just above.
            yield unsafe &base[Int(index)]
        }
    }

    /// Prefetches a side. This is a hint: any index will do.
    @inline(__always)
    func prefetch(_ index: UInt8) {
        // Sound: nothing is read.
        unsafe Prefetch.element(UInt(index), of: base, lines: 2)
    }

    @inline(__always)
    static func index(_ side: Side) -> UInt8 { side.rawValue &- Side.ask.rawValue }
}
