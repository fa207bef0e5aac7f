/// Every verb and stage, in the order of `help`. The only place that knows them all.
public struct CommandTable: Sendable {
    public let verbs: [Verb]
    /// What may stand behind `|`.
    public let stages: [Signature]
    private let byName: [String: Int]
    private let sharedStages: [SharedSignature]

    public init(_ verbs: [Verb], stages: [Signature] = []) {
        self.verbs = verbs
        self.stages = stages
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

    /// By name or alias; the dot-commands of other shells (`.help`, `\q`) are accepted too.
    public subscript(name: String) -> Verb? {
        if let index = byName[Self.asksForHelp.contains(name) ? "help" : name] { return verbs[index] }
        if let first = name.first, first == "." || first == "\\", let index = byName[String(name.dropFirst())] {
            return verbs[index]
        }
        return nil
    }

    /// psql's and MySQL's words for it.
    private static let asksForHelp: Set<String> = ["?", "\\?", "\\h"]

    /// nil when no stage is called so.
    public func stage(_ name: String) -> Signature? { sharedStage(name)?.signature }

    func sharedStage(_ name: String) -> SharedSignature? { sharedStages.first { $0.signature.name == name } }

    /// Names and aliases, for suggestions.
    public var names: [String] { verbs.flatMap { [$0.signature.name] + $0.signature.aliases } }

    /// The language's own verbs.
    public static let standard = CommandTable(
        LoadVerbs.all + ConnectVerbs.all + InspectVerbs.all + ShellVerbs.all + BookVerbs.all + OrderVerbs.all
            + RecordVerbs.all + SeriesVerbs.all
            + PhaseVerbs.all + TimeVerbs.all + StepVerbs.all + AssertVerbs.all + StreamVerbs.all
            + ReplayVerbs.all + FaultVerbs.all + PauseVerbs.all + ServeVerbs.all + JobVerbs.all + ScriptVerbs.all
            + TestVerbs.all + SettingVerbs.all + HelpVerbs.all,
        stages: StageTable.all)

    /// Every error code with its explanation, ascending.
    public static let codes: [CodeExplanation] = (syntaxCodes + BindingCodes.all + ScriptCodes.all + TestCodes.all)
        .sorted {
            $0.code.number < $1.code.number
        }
}

/// A signature and what it does: a verb looks, or acts, or both.
public struct Verb: Sendable {
    let shared: SharedSignature
    /// Answers from the question alone; nil for a verb that changes something.
    public let look: Look?
    /// Changes the session; nil for a verb that only looks.
    public let act: Act?
    /// With `&`: returns as soon as the job is under way.
    public let background: Act?

    public var signature: Signature { shared.signature }

    /// Runs on any thread, many at once.
    public typealias Look = @Sendable (Question, BoundCall) async throws -> Value
    /// Runs in the session: one at a time, but for what it waits for.
    public typealias Act = @Sendable (isolated Session, BoundCall) async throws -> Value

    /// A verb that acts.
    public init(_ signature: Signature, background: Act? = nil, act: @escaping Act) {
        self.init(signature, look: nil, act: act, background: background)
    }

    /// A verb that looks, and may act when it is a statement of its own.
    ///
    /// - Parameter act: what it does as a statement; nil: it looks there, too.
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

/// One signature for every copy of a verb or of what was bound by it: copying a signature itself retains a dozen arrays, and a
/// statement on its way through the session is copied at every step.
final class SharedSignature: Sendable {
    let signature: Signature
    /// It takes a path, and so may write to one.
    let takesPath: Bool

    init(_ signature: Signature) {
        self.signature = signature
        takesPath =
            signature.parameters.contains { $0.type == .path } || signature.options.contains { $0.type == .path }
    }
}
