import Engine
import EngineTransport
import Lang

/// The verb `faults`, and the options of the verbs that inject them.
enum FaultVerbs {
    static let all = [faults]

    /// The options of a stream or a server that injects faults.
    static let options = [
        Option(
            "with", .faults,
            "inject faults: drop, duplicate, reorder, gap, corrupt, disconnect, reset, silence [DURATION], delay DURATION, "
                + "stall DURATION; each followed by a chance (0.1%), a count (3) or a moment (at 19:45); delay 5ms alone "
                + "delays every record"
        ),
        Option("seed", .integer(0...Int.max), "of the faults; 1 when left out"),
    ]

    static let details =
        "Faults follow from the seed and the record alone: every client, every run and every pass of a loop has the same. "
        + "A record has one fault at most. A drop leaves it out, a gap also up to 99 behind it; a duplicate sends it twice; "
        + "a reorder lets one to eight others overtake it, a delay those that were recorded within about that time (half of "
        + "it to one and a half times as much); corrupt turns one bit over, never of the length or the type. disconnect "
        + "cuts everybody off before the record, as a server that ends does (FIN), and reset as a line that breaks does (RST). "
        + "silence leaves everybody's connection open and sends nothing more over it, for so long or, without a duration, for "
        + "ever: a stream then ends when those clients have gone. stall holds the stream itself. `faults` lists all that "
        + "happened."

    static let faults: Verb = {
        var signature = Signature("faults", .simulate, "list the faults that the last stream or server injected")
        signature.parameters = [
            Parameter("id", .jobID, required: false, "a server with faults; the last of all when left out")
        ]
        signature.details = [
            "A row for each fault: in which pass of a loop, the record, its capture time and symbol, what was done to it, "
                + "how many records were lost by it, and details: how many overtook it, how late it was, which bit. At most 100,000 rows; "
                + "`last stream faults` counts all of them, `last stream faults drop` those of one kind.",
            "Of a server (`serve live … with`, `serve tcp … with`) the list is that of all its sessions so far, in the order in "
                + "which they came, with the schema whose record was struck.",
        ]
        signature.examples = [
            Example(
                "stream to record 5000 on :0 with drop 1%, corrupt 3, delay 5ms 2 seed 7", .prints("faults"),
                "a stream with something to find"),
            Example("faults", .prints("corrupt"), "everything that was done"),
            Example("faults | where kind == \"corrupt\" | count", .prints("3"), "of one kind"),
            Example("faults | sum lost", .prints("lost"), "all the records that no client got"),
            Example("assert last stream faults corrupt == 3 and last stream faults > 3", "for a script"),
            Example("serve live on :0 with drop 1% seed 7", .prints("127.0.0.1"), "a gateway that loses something"),
            Example(
                "serve tcp on :0 at 20k with reset at record 10000, silence 10s at record 20000", .prints("127.0.0.1"),
                "lines that break and lines that go dead"),
            Example("faults 1", "nothing yet: nobody came"),
        ]
        signature.related = ["stream", "serve", "jobs"]
        signature.errors = [.noSuchColumn, .unknownJob]
        signature.outcome = .differs
        return Verb(signature) { session, call in try session.faultTable(call) }
    }()
}

extension Session {
    /// The plan of a call's faults, with their times resolved; nil when the call has none.
    func faultPlan(_ call: BoundCall) throws(Diagnostic) -> FaultPlan? {
        guard let faults = call.faults("with") else {
            guard !call.has("seed") else {
                throw Diagnostic(
                    .unexpectedWord, "`seed` belongs to faults, and there are none", at: call.span(of: "seed"),
                    help: "write `with drop 0.1% seed 7`, or leave it out")
            }
            return nil
        }
        var rules: [FaultRule] = []
        for fault in faults {
            let occasion: FaultRule.Occasion
            switch fault.occasion {
            case .chance(let billionths): occasion = .chance(billionths: billionths)
            case .count(let count):
                occasion = .count(count)
                let records = view.current?.timeline.recording.count ?? 0
                if count > records {
                    environment.notice(
                        "`\(fault.kind.rawValue) \(count)` is more than the \(records) records that there are")
                }
            case .time(let time):
                let index = try firstIndex(at: time)
                occasion = .index(index)
                let records = view.current?.timeline.recording.count ?? 0
                if index >= records, feed == nil {
                    environment.notice(
                        "`\(fault.kind.rawValue)` strikes nothing: the last of the \(records) records is before its moment"
                    )
                }
            }
            let isForEver = fault.kind.mayLastForEver && fault.nanos == BoundFault.forEver
            rules.append(FaultRule(fault.kind, occasion, nanos: isForEver ? .max : UInt64(fault.nanos)))
        }
        return FaultPlan(rules, seed: UInt64(call.integer("seed") ?? 1))
    }

    /// The index of the first record at or after a time.
    private func firstIndex(at time: TimeExpression) throws(Diagnostic) -> Int {
        let recording = try question.loaded(at: time.span).timeline.recording
        let moment = try question.resolve(time)
        // As a moment it is before all records; there is nothing there to strike.
        if case .record(0) = moment {
            throw Diagnostic(
                .noSuchMoment, "there is no record 0: the data has records 1 to \(recording.count)", at: time.span,
                help: "the first is `at record 1`, or `at start`")
        }
        return question.edge(moment, isEnd: false, recording)
    }
}
