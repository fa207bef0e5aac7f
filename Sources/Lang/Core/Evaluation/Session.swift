public import Engine
import Synchronization

/// All state that statements are run against: the loaded data, the cursor, the settings, the names, the jobs.
///
/// An actor: statements run one after the other; servers and background streams read `view` and never wait for it.
public actor Session {
    /// The timeline and the cursor, as servers see them; they are kept here and nowhere else.
    public nonisolated let view = SharedView()
    /// The verbs and stages of the session's language.
    public nonisolated let table: CommandTable
    /// The question that `openQuestion` gives; nil before the first statement.
    nonisolated let board = Mutex<Question?>(nil)
    /// The program around the session, which shows its progress and answers.
    public let environment: Environment
    /// Passes the progress of statements to the environment.
    let listener: Work.Listener

    /// The settings as `set` has left them.
    public internal(set) var settings = Settings()
    /// The origin of the loaded data, for the line that reproduces a finding; nil while nothing is loaded.
    package var origin: Origin? { didSet { loads += 1 } }
    /// The number of loads so far: two answers with the same number are about the same data.
    var loads = 0
    /// The symbol asked about last, shown in the prompt and used when none is written.
    var symbolInView: String?
    /// The cursor of `at T STATEMENT`, while that statement runs; nil otherwise.
    var moment: Cursor?
    package var variables = Variables()
    /// The values that the command line gave for `param`, as written.
    var arguments: [String: Item] = [:]
    /// The marks of `mark NAME` by name, in the data that is loaded now.
    var marks: [String: Cursor] = [:]
    let phaseCache = PhaseCache()
    package var jobs = JobList()
    /// True while `wait` waits for a server, and after it was cut short doing so.
    public package(set) var isWaitingForServers = false
    /// The feed that is followed; nil when the loaded data comes from none.
    package var feed: FollowedFeed?
    /// The reports of the last `stream` and the last `replay`, for `last stream rate`.
    package var reports: [Ended: ReplayReport] = [:]
    /// The journal of the last stream or server with injected faults; nil before the first.
    package var injected: FaultJournal?
    /// The figures of other work that has ended, for `last command elapsed`, in the order in which they are listed.
    package var lastFigures: [Ended: Fields] = [:]
    /// The state of verbs that other libraries have added, by the type of its key.
    private var states: [ObjectIdentifier: any Sendable] = [:]
    /// The statement that ran last as it was bound, for `history`; nil before the first.
    package var lastBound: BoundQuery?
    /// The call that runs and the text it stands in; nil before the first.
    var running: (call: BoundCall, query: BoundQuery, source: Source)?
    /// Symbols by activity, for prompts and completion.
    var ranked = RankedSymbols()
    /// The statements that ran at a prompt, for `history`.
    var log = StatementLog()
    /// The exit status that `quit` gave; nil while none ran.
    var quitStatus: Int32?

    /// The way from the session to whoever runs it.
    public struct Environment: Sendable {
        /// Takes a line for standard error.
        public var notice: @Sendable (String) -> Void
        /// Takes a line without which the user cannot go on, however quiet the session is to be; `notice` unless set.
        public var announce: @Sendable (String) -> Void
        /// Takes the progress of long work: its name, how much of how much is done, and the records so far;
        /// `done == total` ends it.
        public var progress: @Sendable (_ what: String, _ done: Int, _ total: Int, _ records: Int) -> Void
        /// Returns all of standard input, for `load -`; nil when it cannot be read.
        public var standardInput: (@Sendable () throws -> [UInt8])?
        /// True when statements may write inside the working directory only, and talk to this machine only.
        public var isSandboxed: Bool
        /// The folder that a sandboxed session may write in; the working directory unless set.
        public var sandboxFolder = "."

        /// Makes an environment of its parts; without arguments one that hears nothing and has no standard input.
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

    /// A session with nothing loaded.
    public init(table: CommandTable = .standard, environment: Environment = Environment()) {
        self.table = table
        self.environment = environment
        listener = Work.Listener(environment.progress)
    }

    /// The state that the prompt shows; symbol and cursor are nil while nothing is loaded.
    public struct Status: Sendable {
        /// True when anything is loaded.
        public var isLoaded: Bool
        /// The symbol in view, or else the most active one.
        public var symbol: String?
        /// The cursor.
        public var cursor: Cursor?
        /// The exit status that `quit` gave; nil while none ran.
        public var quitStatus: Int32?
        /// The form of output that is set; nil to choose by the destination.
        public var format: OutputFormat?
        /// The zone that times are shown in; nil for UTC.
        package var zone: DisplayZone?
        /// The symbols by activity, the most active first, for completion.
        public var symbols: [String]
        /// The names of marks.
        public var marks: [String]
        /// The numbers of running jobs.
        public var jobs: [Int]
    }

    /// The state that the prompt shows now.
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

    /// Sets the form of output; nil to choose by the destination.
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

/// The origin of the loaded data, by which it can be had again.
package struct Origin: Sendable {
    /// The files to name on a command line, when that is enough to load the data.
    package var paths: [String]
    /// The statement that loads it, when files are not enough; nil otherwise.
    var statement: String?
    /// The name of `as NAME`; nil without one.
    var name: String?

    package init(paths: [String], statement: String? = nil, name: String? = nil) {
        self.paths = paths
        self.statement = statement
        self.name = name
    }
}
