import Engine

/// The verb `bisect`, which finds the record at which two sources part.
enum BisectVerbs {
    static let all = [bisect]

    static let bisect: Verb = {
        var signature = Signature("bisect", .prove, "find the first record at which the digests of two sources differ")
        signature.parameters = [
            Parameter("first", .sources, "as `load` takes them: files, demo, synthetic KEY=VALUE …"),
            Parameter("second", .sources, "what it is compared with"),
        ]
        signature.details = [
            "Both are loaded beside what is loaded already. Records that are the same leave the same books, so digests are "
                + "taken from the first record that is not; the answer names the record and every price at which other orders "
                + "stand then, in their order of priority.",
            "Where books stay equal for long behind the first unlike record (a trade that moves no book), a search by "
                + "halves follows, which finds one record at which they begin to differ.",
        ]
        signature.examples = [
            Example("bisect demo demo", .prints("equal"), "no difference"),
            Example(
                "bisect synthetic records=500 seed=1 synthetic records=500 seed=2", .prints("first"),
                "two markets that differ from the start"),
            Example("bisect monday.dbn.zst capture.ndjson", .binds, "a file and another capture of it"),
        ]
        signature.related = ["digest", "diff", "load"]
        signature.errors = [.cannotLoad]
        return .look(signature) { question, call in try question.bisect(call) }
    }()
}

extension Question {
    func bisect(_ call: BoundCall) throws -> Value {
        let hint = "name the other source on its own"
        let first = try timeline(call, "first", RecordingLoader.Options(), hint: hint)
        let second = try timeline(call, "second", RecordingLoader.Options(), hint: hint)
        let environment = environment
        let search = BookBisection(
            first: first, second: second,
            progress: { environment.progress("comparing", $0, $1, $0) }, isCancelled: { Task.isCancelled })
        let outcome = try search.run()
        environment.progress("comparing", 1, 1, 1)
        return .view(outcome.view(first, second))
    }
}

/// The search for the first record at which the books of two recordings differ.
struct BookBisection {
    var first: Timeline
    var second: Timeline
    var progress: (_ done: Int, _ total: Int) -> Void
    var isCancelled: () -> Bool

    struct Outcome {
        /// The first record after which the digests differ; nil when they never do.
        var record: Int?
        /// True when no earlier record could have been missed.
        var isExact: Bool
        /// The number of digests that were taken.
        var probes: Int
    }

    /// The number of records after the first unlike one at which each digest is taken, before the search takes longer
    /// strides.
    private static let closeLook = 256

    func run() throws -> Outcome {
        let total = max(first.recording.count, second.recording.count)
        var outcome = Outcome(record: nil, isExact: true, probes: 0)
        guard let unlike = try firstUnlike() else { return outcome }
        // The search goes record by record first, because the books usually differ at once.
        var position = unlike
        while position < min(total, unlike + Self.closeLook) {
            position += 1
            if try differs(at: position, &outcome) {
                outcome.record = position
                return outcome
            }
        }
        // The search then goes on in strides that double, and back by halves.
        var low = position
        var stride = Self.closeLook
        while low < total {
            let high = min(total, low + stride)
            if try differs(at: high, &outcome) {
                outcome.record = try halve(low, high, &outcome)
                outcome.isExact = false
                return outcome
            }
            low = high
            stride *= 2
        }
        outcome.isExact = total <= unlike + Self.closeLook
        return outcome
    }

    private func halve(_ low: Int, _ high: Int, _ outcome: inout Outcome) throws -> Int {
        var (low, high) = (low, high)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if try differs(at: middle, &outcome) { high = middle } else { low = middle }
        }
        return high
    }

    private func differs(at position: Int, _ outcome: inout Outcome) throws -> Bool {
        if isCancelled() { throw CancellationError() }
        outcome.probes += 1
        progress(position, max(first.recording.count, second.recording.count))
        return first.market(at: position).digest() != second.market(at: position).digest()
    }

    /// The index of the first record that changes the books otherwise than the other recording's; the shorter count
    /// when one recording merely goes on; nil when there is none.
    private func firstUnlike() throws -> Int? {
        let (a, b) = (first.recording, second.recording)
        let common = min(a.count, b.count)
        for index in 0..<common {
            if index % 65_536 == 0 {
                if isCancelled() { throw CancellationError() }
                progress(index, common)
            }
            if !Self.isAlike(a[index], b[index]) { return index }
        }
        return a.count == b.count ? nil : common
    }

    /// True when two records change a book in the same way: times, sequence numbers and channels have no effect on it.
    private static func isAlike(_ a: MBOMessage, _ b: MBOMessage) -> Bool {
        a.bookKey == b.bookKey && a.order == b.order && a.price == b.price && a.size == b.size && a.flags == b.flags
            && a.action == b.action && a.side == b.side
    }
}
