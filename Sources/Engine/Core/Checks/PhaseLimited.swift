/// A check limited to a phase: `assert no-cross in open`. What happens in other phases is passed over, not judged.
///
/// Ask `PhaseMap.isKnown` first: where no phase is known nothing is checked, and that is no pass.
package struct PhaseLimited<Check: MarketCheck>: MarketCheck {
    /// The check that judges the records within the phase.
    package private(set) var check: Check
    /// The phase that the check is limited to.
    package let phase: Phase
    private let phases: PhaseMap
    private let clock: Recording.Clock
    private var passedOver = 0
    /// The span of the last record's book: most records lie in the same one.
    private var span = PhaseSpan(phase: nil, start: nil, end: nil)
    private var key: BookKey?

    /// Limits a check to a phase; `clock` says which time of a record counts.
    package init(_ check: Check, to phase: Phase, in phases: PhaseMap, clock: Recording.Clock = .tsRecv) {
        self.check = check
        self.phase = phase
        self.phases = phases
        self.clock = clock
    }

    /// Judges a record that lies in the phase, and passes over any other.
    package mutating func visit(_ message: MBOMessage, number: Int, odd: AnomalyKinds, book: borrowing OrderBook) {
        if isInside(message) {
            check.visit(message, number: number, odd: odd, book: book)
        } else {
            pass(message, number)
        }
    }

    /// Passes over a record, whatever its phase.
    package mutating func passOver(_ message: MBOMessage, number: Int) { pass(message, number) }

    /// Tells the check that another book begins at a key.
    package mutating func turn(_ key: BookKey, number: Int, time: Timestamp?) {
        check.turn(key, number: number, time: time)
    }

    private mutating func pass(_ message: MBOMessage, _ number: Int) {
        passedOver += 1
        check.passOver(message, number: number)
    }

    private mutating func isInside(_ message: MBOMessage) -> Bool {
        guard let time = clock == .tsRecv ? message.tsRecv : message.tsEvent else { return false }
        if key != message.bookKey || !span.contains(time) {
            key = message.bookKey
            span = phases.span(of: message.bookKey, at: time)
        }
        return span.phase == phase
    }

    /// The verdict of the check, with the phase in its name and a note of the records passed over.
    package var verdict: Verdict {
        var verdict = check.verdict
        verdict.check += " in \(phase.name)"
        if passedOver > 0 { verdict.notes.append("\(passedOver) records outside \(phase.name) were not judged") }
        return verdict
    }
}
