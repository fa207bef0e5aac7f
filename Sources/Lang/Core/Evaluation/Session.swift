public import Engine
import Synchronization

/// What is loaded, where the cursor stands, what is set and what runs: everything a statement is asked against.
///
/// An actor: statements run one after the other; servers and background streams read `view` and never wait for it.
public actor Session {
    /// What servers see: the timeline and the cursor, which live here and nowhere else.
    public nonisolated let view = SharedView()
    public nonisolated let table: CommandTable
    /// The question that `openQuestion` gives; nil before the first statement.
    nonisolated let board = Mutex<Question?>(nil)
    public let environment: Environment
    /// Takes the progress of statements to the environment.
    let listener: Work.Listener

    public internal(set) var settings = Settings()
    /// What made the loaded data, for the line that reproduces a finding; nil while nothing is loaded.
    package var origin: Origin? { didSet { loads += 1 } }
    /// How often something was loaded: what has the same count is the same market.
    var loads = 0
    /// The symbol asked about last, shown in the prompt and used when none is written.
    var symbolInView: String?
    /// `at T STATEMENT`: the moment of the statement that runs.
    var moment: Cursor?
    package var variables = Variables()
    /// What the command line gave for `param`, as written.
    var arguments: [String: Item] = [:]
    /// `mark NAME`: moments by name, of what is loaded now.
    var marks: [String: Cursor] = [:]
    let phaseCache = PhaseCache()
    package var jobs = JobList()
    /// `wait` waits for a server, or was cut short doing so.
    public package(set) var isWaitingForServers = false
    /// The feed that is followed, where what is loaded is one.
    package var feed: FollowedFeed?
    /// What the last `stream` did, for `last stream rate`.
    package var reports: [Ended: ReplayReport] = [:]
    /// What the last stream or server with faults injected.
    package var injected: FaultJournal?
    /// Figures of what else has ended, for `last command elapsed`: in the order to list them.
    package var lastFigures: [Ended: Fields] = [:]
    /// The state of verbs that other libraries have added, by the type of its key.
    private var states: [ObjectIdentifier: any Sendable] = [:]
    /// The statement that ran last as it was bound, for `history`; nil before the first.
    package var lastBound: BoundQuery?
    /// The call that runs and the text it stands in; nil before the first.
    var running: (call: BoundCall, query: BoundQuery, source: Source)?
    /// Symbols by activity, for prompts and completion.
    var ranked = RankedSymbols()
    /// What ran at a prompt, for `history`.
    var log = StatementLog()
    /// Set by `quit`.
    var quitStatus: Int32?

    /// How the session speaks to whoever runs it.
    public struct Environment: Sendable {
        /// A line for standard error.
        public var notice: @Sendable (String) -> Void
        /// The same for a line without which the user cannot go on, however quiet the session is to be; `notice` unless set.
        public var announce: @Sendable (String) -> Void
        /// Long work: what, how much of how much, and records so far; `done == total` ends it.
        public var progress: @Sendable (_ what: String, _ done: Int, _ total: Int, _ records: Int) -> Void
        /// All of standard input, for `load -`; nil where it is not there to be read.
        public var standardInput: (@Sendable () throws -> [UInt8])?
        /// Statements may write inside the working directory only, and talk to this machine only.
        public var isSandboxed: Bool
        /// The folder that a sandboxed session may write in, where that is not the working directory.
        public var sandboxFolder = "."

        public init(
            notice: @escaping @Sendable (String) -> Void = { _ in },
            progress: @escaping @Sendable (String, Int, Int, Int) -> Void = { _, _, _, _ in },
            standardInput: (@Sendable () throws -> [UInt8])? = nil, isSandboxed: Bool = false
        ) {
            self.notice = notice
            announce = notice
            self.progress = progress
            self.standardInput = standardInput
            self.isSandboxed = isSandboxed
        }
    }

    public init(table: CommandTable = .standard, environment: Environment = Environment()) {
        self.table = table
        self.environment = environment
        listener = Work.Listener(environment.progress)
    }

    /// What the prompt shows: nil symbol and time while nothing is loaded.
    public struct Status: Sendable {
        public var isLoaded: Bool
        public var symbol: String?
        public var cursor: Cursor?
        public var quitStatus: Int32?
        public var format: OutputFormat?
        /// The zone that times are shown in; nil: UTC.
        public var zone: DisplayZone?
        /// By message count, for completion.
        public var symbols: [String]
        public var marks: [String]
        public var jobs: [Int]
    }

    public var status: Status {
        let current = view.current
        let symbols = ranked.symbols(of: current?.timeline)
        return Status(
            isLoaded: current != nil, symbol: symbolInView ?? symbols.first, cursor: current?.cursor,
            quitStatus: quitStatus, format: settings.format, zone: DisplayZone(settings),
            symbols: symbols, marks: marks.keys.sorted(), jobs: jobs.ids)
    }

    /// The state of verbs that are not the language's own; its first value until it is set.
    public subscript<Key: SessionKey>(_ key: Key.Type) -> Key.Value {
        get { states[ObjectIdentifier(key)] as? Key.Value ?? Key.first }
        set { states[ObjectIdentifier(key)] = newValue }
    }

    /// `set format`; nil: by destination.
    public func change(format: OutputFormat?) { settings.format = format }

    /// Stops every job and server and tells their clients; the session can be used no more.
    public func close() async {
        for job in jobs.takeAll() { await job.stop() }
        view.publish(nil)
    }
}

/// The key of a state that verbs of a program's own keep in a session.
///
/// ```swift
/// enum Alarms: SessionKey { static let first: [String] = [] }
/// session[Alarms.self].append("spread")
/// ```
public protocol SessionKey {
    associatedtype Value: Sendable
    /// The state of a session in which nothing has set it.
    static var first: Value { get }
}

/// How the loaded data can be had again.
package struct Origin: Sendable {
    /// Files to name on a command line, when that is enough.
    package var paths: [String]
    /// The statement that loads it, otherwise.
    var statement: String?
    /// `as NAME`
    var name: String?

    package init(paths: [String], statement: String? = nil, name: String? = nil) {
        self.paths = paths
        self.statement = statement
        self.name = name
    }
}
