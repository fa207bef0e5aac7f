/// The faults that a replay has injected, as far as it got.
public struct FaultLedger: Hashable, Sendable {
    /// Those of one pass, in the order of the records they struck.
    public let perPass: [Fault]
    /// Whole passes that were sent.
    public let passes: Int
    /// Messages sent of the pass that was not finished.
    public let rest: Int

    public struct Entry: Hashable, Sendable {
        /// From 1.
        public var pass: Int
        public var fault: Fault

        public init(pass: Int, fault: Fault) {
            self.pass = pass
            self.fault = fault
        }
    }

    private func isInjected(_ fault: Fault) -> Bool { fault.place < rest }

    /// How many faults were injected, of one kind or all.
    public func count(_ kind: FaultKind? = nil) -> Int {
        let chosen = perPass.lazy.filter { kind == nil || $0.kind == kind }
        let (whole, overflows) = chosen.count.multipliedReportingOverflow(by: passes)
        return overflows ? .max : whole + chosen.count { isInjected($0) }
    }

    /// The first so many.
    public func entries(_ most: Int) -> [Entry] {
        var entries: [Entry] = []
        guard !perPass.isEmpty else { return [] }
        for pass in 0...passes {
            for fault in perPass where pass < passes || isInjected(fault) {
                if entries.count == most { return entries }
                entries.append(Entry(pass: pass + 1, fault: fault))
            }
        }
        return entries
    }
}
