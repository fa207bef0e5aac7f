/// The days of names, also those that no mapping covers.
///
/// A mapping ends with the days of its file, and a weekend may lie between two of them. On a day without a mapping an
/// instrument keeps the names of its last day with one (before the first, it has those of the first), unless the name
/// has gone over to another instrument by then:
///
///     1001  ·····|AAA |·········        1001 is AAA on the first day and before it,
///     1002  ·········|AAA |·····        1002 on the second day and after it
extension SymbolMap {
    /// Days on which an instrument carries a name.
    struct Holding: Hashable, Sendable {
        var symbol: String
        /// The first of the days; nil: from the beginning.
        var from: PackedDate?
        /// The first day after them; nil: to the end.
        var to: PackedDate?
    }

    /// The instrument's name on the instant's UTC day: the first one that covers it, else the one that is kept from
    /// other days; without an instant the first known name; nil when there is none.
    public func symbol(of instrument: InstrumentID, at time: Timestamp?) -> String? {
        guard let known = entries[instrument] else { return nil }
        guard let time else { return known.first?.symbol }
        let date = PackedDate(CalendarDate(time))
        if let entry = known.first(where: { $0.start <= date && date < $0.end }) { return entry.symbol }
        return names(of: instrument, without: known, on: date).first
    }

    /// True when one of some names is the instrument's on the instant's UTC day, or without an instant on any day.
    public func carries(_ instrument: InstrumentID, anyOf names: Set<String>, at time: Timestamp?) -> Bool {
        guard let known = entries[instrument] else { return false }
        guard let time else { return known.first.map { names.contains($0.symbol) } ?? false }
        let date = PackedDate(CalendarDate(time))
        var isCovered = false
        for entry in known where entry.start <= date && date < entry.end {
            if names.contains(entry.symbol) { return true }
            isCovered = true
        }
        return !isCovered && self.names(of: instrument, without: known, on: date).contains(where: names.contains)
    }

    /// The names that an instrument keeps on a day that none of its mappings covers.
    private func names(of instrument: InstrumentID, without known: [Entry], on date: PackedDate) -> [String] {
        let known = known.filter { $0.start < $0.end }
        if let last = known.lazy.filter({ $0.end <= date }).map(\.end).max() {
            return known.filter { $0.end == last }.map(\.symbol).filter { name in
                guard let next = nextStart(of: name, notOf: instrument, from: last) else { return true }
                return next > date
            }
        }
        guard let first = known.lazy.map(\.start).min() else { return [] }
        return known.filter { $0.start == first }.map(\.symbol).filter {
            !wasElsewhere($0, than: instrument, before: first)
        }
    }

    /// All days of an instrument's names; those of one name do not touch each other. Empty when nothing names it.
    ///
    /// - Complexity: O(n log n) in its mappings.
    func holdings(of instrument: InstrumentID) -> [Holding] {
        let known = (entries[instrument] ?? []).filter { $0.start < $0.end }
        let dates = Set(known.flatMap { [$0.start, $0.end] }).sorted()
        guard let first = dates.first else { return [] }
        let ordered = known.enumerated()
            .sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element)
        var holdings: [Holding] = []
        var latest: [String: Int] = [:]
        func hold(_ symbol: String, _ from: PackedDate, _ to: PackedDate?) {
            if let to, to <= from { return }
            if let place = latest[symbol], holdings[place].to == from {
                holdings[place].to = to
            } else {
                latest[symbol] = holdings.count
                holdings.append(Holding(symbol: symbol, from: from, to: to))
            }
        }
        var active: [Entry] = []
        var next = 0
        var last: [String] = []
        for (place, from) in dates.enumerated() {
            while next < ordered.count, ordered[next].start <= from {
                active.append(ordered[next])
                next += 1
            }
            active.removeAll { $0.end <= from }
            let to = place + 1 < dates.count ? dates[place + 1] : nil
            if active.isEmpty {
                for name in last {
                    let moved = nextStart(of: name, notOf: instrument, from: from)
                    hold(name, from, [moved, to].compactMap(\.self).min())
                }
            } else {
                last = []
                for entry in active where !last.contains(entry.symbol) { last.append(entry.symbol) }
                for name in last { hold(name, from, to) }
            }
        }
        for place in holdings.indices where holdings[place].from == first {
            if !wasElsewhere(holdings[place].symbol, than: instrument, before: first) { holdings[place].from = nil }
        }
        return holdings
    }

    /// True when the id meant another instrument on the days before: no raw name of theirs is left on the holding's
    /// first day.
    ///
    /// - Parameter all: the instrument's holdings.
    func begins(_ holding: Holding, anewAmong all: [Holding]) -> Bool {
        guard let start = holding.from else { return false }
        let raw = all.filter { !isContinuous($0.symbol) }
        let ended = raw.filter { $0.to.map { $0 <= start } ?? false }
        guard let end = ended.compactMap(\.to).max() else { return false }
        let before = Set(ended.filter { $0.to == end }.map(\.symbol))
        let now = raw.filter { ($0.from.map { $0 <= start } ?? true) && ($0.to.map { start < $0 } ?? true) }
        // A name that began earlier and goes on says that the instrument is the same.
        if now.contains(where: { $0.from.map { $0 < start } ?? true }) { return false }
        return !now.isEmpty && before.isDisjoint(with: now.map(\.symbol))
    }

    /// The instants from which on an instrument's id is another instrument's than before, ascending.
    func turns(of instrument: InstrumentID) -> [Timestamp] {
        guard isShared(instrument) else { return [] }
        let all = holdings(of: instrument)
        return Set(all.filter { begins($0, anewAmong: all) }.compactMap { $0.from?.start }).sorted()
    }

    /// The first day, from a day on, on which a mapping of the name to another instrument begins.
    private func nextStart(
        of symbol: String, notOf instrument: InstrumentID, from day: PackedDate
    ) -> PackedDate? {
        var next: PackedDate?
        for span in spans[symbol] ?? []
        where span.instrument != instrument && span.start >= day && span.start < span.end {
            next = min(next ?? span.start, span.start)
        }
        return next
    }

    private func wasElsewhere(_ symbol: String, than instrument: InstrumentID, before day: PackedDate) -> Bool {
        spans[symbol]?.contains { $0.instrument != instrument && $0.start < $0.end && $0.end <= day } ?? false
    }
}

extension PackedDate {
    /// The day's first instant; nil for a day that 64 bits of nanoseconds cannot hold.
    var start: Timestamp? { CalendarDate(packed: packed)?.start }
}
