import Engine
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A pass over a row set: in pieces, on as many cores as there are.
///
/// Its result does not depend on the number of cores.
struct RowScan: Sendable {
    var set: RowSet
    /// The condition that records have to meet; nil for every record. It is nil for a set that uses places.
    var condition: RecordCondition?
    /// Further conditions, one after the other.
    var filters: [RowFormula] = []
    /// The codes of texts, which all who look through the rows share.
    let texts = TextCodes()
    /// The rows that are looked through; nil for all.
    private var part: Range<Int>?

    /// The records of a piece: a piece is so short that others can use its thread within some milliseconds.
    private static let piece = 1 << 16

    init(_ set: RowSet) { self.set = set }

    /// True when every row is kept.
    var keepsAll: Bool { condition == nil && filters.isEmpty }

    /// Adds a condition over the set's columns.
    ///
    /// - Returns: false, and adds nothing, for a condition that is not known to be true or false.
    mutating func add(_ expression: RowExpression, at span: SourceSpan) -> Bool {
        var rest: RowExpression? = expression
        if !set.usesPlaces, filters.isEmpty {
            let (cheap, others) = RecordConditions(timeline: set.timeline).split(expression, at: span)
            rest = others
            if let rest, RowFormula(rest, made: [])?.kind != .truth { return false }
            if let cheap { condition = condition.map { .all([$0, cheap]) } ?? cheap }
        }
        guard let rest else { return true }
        guard let formula = RowFormula(rest, made: set.madeKinds), formula.kind == .truth else { return false }
        filters.append(formula)
        return true
    }

    /// The scan without the records at its ends that its condition leaves out by their numbers or, at the start, by their
    /// time. A record of which the condition would be an error stays.
    private var narrowed: RowScan {
        guard case .range(let range) = set.list.places, let condition else { return self }
        var lower = range.lowerBound
        var upper = range.upperBound
        for case .range(let column, let keys) in condition.certain {
            switch column {
            case .index:
                lower = max(lower, Int(keys.lowerBound))
                upper = keys.upperBound < Int64(upper) ? Int(keys.upperBound) + 1 : upper
            case .tsRecv:
                guard let time = RecordColumn.time(ofKey: keys.lowerBound) else { continue }
                lower = max(lower, set.timeline.recording.position(before: time, clock: .tsRecv))
            default: continue
            }
        }
        var copy = self
        let end = max(upper, range.lowerBound)
        copy.part = min(lower, end) - range.lowerBound..<end - range.lowerBound
        return copy
    }

    /// The rows of the set that are looked through.
    private var places: Range<Int> { part ?? 0..<set.count }

    /// The number of rows that are looked through.
    var looked: Int { narrowed.places.count }

    /// The way of the pass, as `explain` says it.
    var way: String {
        let isBoxed = filters.contains(where: \.hasBoxed)
        let left = set.count - looked
        return (isBoxed ? "row by row" : "columns") + (left > 0 ? ", \(left) left out by the index" : "")
    }

    // MARK: Passes

    /// Shows the rows of some places for which the conditions hold, batch by batch, in their order.
    ///
    /// - Parameter body: takes the rows of a batch, at least one, with the bytes of their records.
    private func forEachBatch(
        _ places: Range<Int>, _ evaluator: inout RowEvaluator, tick: () throws -> Void,
        _ body: (_ evaluator: inout RowEvaluator, _ pick: RowPick, _ bytes: RawSpan, _ batch: RecordBatch) throws ->
            Void
    ) throws {
        let recording = set.timeline.recording
        func filtered(_ all: RowPick, _ bytes: RawSpan, _ batch: RecordBatch) throws {
            var pick = all
            for filter in filters {
                let truth = try evaluator.vector(filter, pick, bytes, batch)
                let kept = pick.rows.indices.filter { truth.keys[$0] == 1 && !truth.isNull($0) }
                if kept.isEmpty { return }
                if kept.count < pick.count { pick = pick.at(kept) }
            }
            try body(&evaluator, pick, bytes, batch)
        }
        switch set.list.places {
        case .range(let range):
            try recording.scan(
                range.lowerBound + places.lowerBound..<range.lowerBound + places.upperBound,
                where: condition, tick: { _ in try tick() }
            ) { rows, bytes, batch in
                let own = !set.usesPlaces ? [] : rows.map { $0 - range.lowerBound }
                try filtered(RowPick(rows: rows, places: own), bytes, batch)
            }
        case .list(let list):
            var next = places.lowerBound
            try recording.scan(
                Array(list[places]), where: condition, tick: { _ in try tick() }
            ) { rows, bytes, batch in
                let own = !set.usesPlaces ? [] : Array(next..<next + rows.count)
                next += rows.count
                try filtered(RowPick(rows: rows, places: own), bytes, batch)
            }
        case .derived: return
        }
    }

    /// Looks through all rows: each of those who do it has a state of its own, and is shown its pieces in the order of the
    /// rows.
    ///
    /// - Parameters:
    ///   - what: the work as a participle, which is told to the person who waits.
    ///   - make: makes a state.
    ///   - begin: is told the number of each piece that begins.
    ///   - body: takes the rows of a batch.
    /// - Returns: the states, in no order.
    /// - Throws: the error of the first piece that had one; `CancellationError`.
    func run<State: Sendable>(
        _ what: String, _ make: @escaping @Sendable () -> State,
        begin: @escaping @Sendable (_ state: inout State, _ piece: Int) -> Void = { _, _ in },
        _ body:
            @escaping @Sendable (
                _ state: inout State, _ evaluator: inout RowEvaluator, _ pick: RowPick, _ bytes: RawSpan,
                _ batch: RecordBatch
            ) throws -> Void
    ) async throws -> [State] {
        let scan = narrowed
        let places = scan.places
        let pieces = (places.count + Self.piece - 1) / Self.piece
        let workers = min(pieces, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let progress = ScanProgress()
        let results = await withTaskGroup(of: (State, (Int, any Error)?).self) { group in
            for _ in 0..<workers {
                group.addTask {
                    var state = make()
                    var evaluator = RowEvaluator(scan.set, texts)
                    while true {
                        let number = progress.next.add(1, ordering: .relaxed).oldValue
                        guard number < pieces, number < progress.firstFailure.load(ordering: .relaxed) else { break }
                        let start = places.lowerBound + number * Self.piece
                        let part = start..<min(start + Self.piece, places.upperBound)
                        begin(&state, number)
                        do {
                            try scan.forEachBatch(part, &evaluator) {
                                try Work.step(what, progress.done.load(ordering: .relaxed), of: places.count)
                            } _: {
                                try body(&state, &$0, $1, $2, $3)
                            }
                        } catch {
                            progress.firstFailure.min(number, ordering: .relaxed)
                            return (state, (number, error))
                        }
                        progress.done.add(part.count, ordering: .relaxed)
                        await Task.yield()
                    }
                    return (state, nil)
                }
            }
            var all: [(State, (Int, any Error)?)] = []
            for await result in group { all.append(result) }
            return all
        }
        // A worker that failed at a later piece than another has not looked at the earlier one.
        let failures = results.compactMap(\.1)
        if let first = failures.min(by: { $0.0 < $1.0 }) { throw first.1 }
        return results.map(\.0)
    }

    /// Looks through all rows, and returns the result of each piece in the order of the rows.
    func pieces<Part: Sendable>(
        _ what: String, _ make: @escaping @Sendable () -> Part,
        _ body:
            @escaping @Sendable (
                _ part: inout Part, _ evaluator: inout RowEvaluator, _ pick: RowPick, _ bytes: RawSpan,
                _ batch: RecordBatch
            ) throws -> Void
    ) async throws -> [Part] {
        let states = try await run(what, { [(Int, Part)]() }, begin: { $0.append(($1, make())) }) {
            parts, evaluator, pick, bytes, batch in
            try body(&parts[parts.count - 1].1, &evaluator, pick, bytes, batch)
        }
        return states.flatMap(\.self).sorted { $0.0 < $1.0 }.map(\.1)
    }

    // MARK: Plain results

    /// The number of rows that meet the conditions.
    func counted() async throws -> Int {
        guard !keepsAll else { return set.count }
        return try await run("filtering", { 0 }) { count, _, pick, _, _ in count += pick.count }.reduce(0, +)
    }

    /// The rows that meet the conditions.
    func filtered() async throws -> RowSet {
        guard !keepsAll else { return set }
        let usesPlaces = set.usesPlaces
        let found = try await pieces("filtering", { [Int]() }) { found, _, pick, _, _ in
            found += usesPlaces ? pick.places : pick.rows
        }
        var all: [Int] = []
        all.reserveCapacity(found.reduce(0) { $0 + $1.count })
        for part in found { all += part }
        return usesPlaces ? set.at(all) : set.of(all)
    }
}

/// The state that the workers of a scan share.
private final class ScanProgress: Sendable {
    /// The next piece that nobody has begun.
    let next = Atomic(0)
    /// The number of rows that they have done together.
    let done = Atomic(0)
    /// The first piece that ended in an error.
    let firstFailure = Atomic(Int.max)
}
