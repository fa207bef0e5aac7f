/// Verbs, stages and error codes, in the order of `help`: all that a session understands.
public struct CommandTable: Sendable {
    /// The verbs, in the order of `help`.
    public let verbs: [Verb]
    /// The stages that may stand after `|`, in the order of `help`.
    public let stages: [Signature]
    /// Error codes with their explanations, ascending.
    public let codes: [CodeExplanation]
    /// Subjects of `help` that no verb's signature explains.
    public let topics: [HelpTopic]
    /// The index of a verb in `verbs`, by name and alias.
    private let byName: [String: Int]
    private let sharedStages: [SharedSignature]

    /// - Precondition: no name or alias is there twice.
    public init(
        _ verbs: [Verb], stages: [Signature] = [], codes: [CodeExplanation] = [], topics: [HelpTopic] = []
    ) {
        self.verbs = verbs
        self.stages = stages
        self.codes = codes.sorted { $0.code.number < $1.code.number }
        self.topics = topics
        sharedStages = stages.map { SharedSignature($0) }
        var byName: [String: Int] = [:]
        for (index, verb) in verbs.enumerated() {
            for name in [verb.signature.name] + verb.signature.aliases {
                precondition(byName[name] == nil, "two verbs are called \(name)")
                byName[name] = index
            }
        }
        self.byName = byName
    }

    /// The verb of a name or alias, nil when there is none; the dot-commands of other shells (`.help`, `\q`) are
    /// accepted too.
    public subscript(name: String) -> Verb? {
        if let index = byName[Self.asksForHelp.contains(name) ? "help" : name] { return verbs[index] }
        if let first = name.first, first == "." || first == "\\", let index = byName[String(name.dropFirst())] {
            return verbs[index]
        }
        return nil
    }

    /// The words of psql and MySQL for `help`.
    private static let asksForHelp: Set<String> = ["?", "\\?", "\\h"]

    /// The signature of a stage; nil when no stage has the name.
    public func stage(_ name: String) -> Signature? { sharedStage(name)?.signature }

    /// The stage of a name; any percentile, such as `p99.9`, is that of the first of them.
    func sharedStage(_ name: String) -> SharedSignature? {
        if let stage = sharedStages.first(where: { $0.signature.name == name }) { return stage }
        guard Percentile(word: name) != nil else { return nil }
        return sharedStages.first { Percentile(word: $0.signature.name) != nil }
    }

    /// The names and aliases of all verbs, for suggestions.
    public var names: [String] { verbs.flatMap { [$0.signature.name] + $0.signature.aliases } }

    /// The verbs of the language that ask what is loaded, move in it and write scripts. Verbs of other libraries are
    /// added to them: `CommandTable.standard.adding(PlotVerbs.all)`.
    public static let standard = CommandTable(
        LoadVerbs.all + InspectVerbs.all + WatchVerbs.all + ExplainVerbs.all + BisectVerbs.all + HistoryVerbs.all
            + BookVerbs.all + OrderVerbs.all + RecordVerbs.all + SeriesVerbs.all + PhaseVerbs.all + TimeVerbs.all
            + StepVerbs.all
            + AssertVerbs.all + ScriptVerbs.all + SettingVerbs.all + HelpVerbs.all,
        stages: StageTable.all, codes: syntaxCodes + BindingCodes.all + ScriptCodes.all, topics: [HelpText.functions])

    /// This table with further verbs after its own, the explanations of their error codes, and subjects of `help`.
    ///
    /// - Precondition: no name or alias is there twice.
    public func adding(
        _ verbs: [Verb], codes: [CodeExplanation] = [], topics: [HelpTopic] = []
    ) -> CommandTable {
        CommandTable(self.verbs + verbs, stages: stages, codes: self.codes + codes, topics: self.topics + topics)
    }
}

/// A subject of `help` that is no verb, group or error code.
public struct HelpTopic: Sendable {
    /// The words that ask for it.
    public var names: [String]
    /// The text that is printed.
    public var page: String

    /// Makes a topic of its names and its text.
    public init(_ names: [String], page: String) {
        self.names = names
        self.page = page
    }
}

/// A signature and its work: a verb looks, or acts, or both.
public struct Verb: Sendable {
    package let shared: SharedSignature
    /// The answer from the question alone; nil for a verb that changes something.
    public let look: Look?
    /// The change of the session; nil for a verb that only looks.
    public let act: Act?
    /// The work of a statement with `&`, which returns as soon as the job is under way; nil for a verb that takes no
    /// `&`.
    public let background: Act?

    /// The description of the verb.
    public var signature: Signature { shared.signature }

    /// The work of a verb that looks. It runs on any thread, many at once.
    public typealias Look = @Sendable (Question, BoundCall) async throws -> Value
    /// The work of a verb that acts. It runs in the session: one at a time, except while it waits.
    public typealias Act = @Sendable (isolated Session, BoundCall) async throws -> Value

    /// A verb that acts.
    public init(_ signature: Signature, background: Act? = nil, act: @escaping Act) {
        self.init(signature, look: nil, act: act, background: background)
    }

    /// A verb that looks, and may act when it is a statement of its own.
    ///
    /// - Parameter act: the work as a statement; nil when it looks there, too.
    public static func look(_ signature: Signature, act: Act? = nil, _ look: @escaping Look) -> Verb {
        Verb(signature, look: look, act: act, background: nil)
    }

    private init(_ signature: Signature, look: Look?, act: Act?, background: Act?) {
        shared = SharedSignature(signature)
        self.look = look
        self.act = act
        self.background = background
    }
}

/// A signature that all copies of a verb, and of the calls bound by it, share: copying a signature itself retains a
/// dozen arrays, and a statement on its way through the session is copied at every step.
package final class SharedSignature: Sendable {
    let signature: Signature
    /// True when the verb takes a path, and so may write to one.
    let takesPath: Bool

    init(_ signature: Signature) {
        self.signature = signature
        takesPath =
            signature.parameters.contains { $0.type == .path } || signature.options.contains { $0.type == .path }
    }
}
