import Engine

/// Work that runs in the background: a stream, a server.
struct Job: Sendable {
    enum Kind: String, Sendable {
        case stream, replay, http, live, tcp, connect
    }

    var id: Int
    var kind: Kind
    /// The statement that started it, as written.
    var text: String
    var address: String
    /// The work with its result; nil for a server, which ends only when it is stopped.
    var task: Task<Value, any Error>?
    var stop: @Sendable () async -> Void
    /// Holds the job and lets it go on; nil when there is nothing to hold, as in a server of books.
    var control: JobControl?
    /// The journal of the faults in the sessions of a server; nil when none were to be injected.
    var faults: FaultJournal?
    /// True while it is held by `pause`.
    var isPaused = false
}

/// The jobs of a session, numbered from 1 in the order in which they started; numbers are not used again.
struct JobList {
    private(set) var jobs: [Job] = []
    private var started = 0
    /// The results of ended jobs by number, until somebody waits for them.
    private var ended: [Int: Result<Value, any Error>] = [:]

    /// Jobs that ended by themselves and that nobody has waited for, for the list.
    private var unseen: [Job] = []
    /// The most such jobs that are kept, the last ones.
    private static let mostUnseen = 100

    /// All jobs with their state, in the order of their numbers.
    var listed: [(job: Job, state: String)] {
        let running = jobs.map { (job: $0, state: $0.isPaused ? "paused" : "running") }
        return (running + unseen.map { (job: $0, state: "ended") }).sorted { $0.job.id < $1.job.id }
    }

    mutating func setPaused(_ id: Int, _ isPaused: Bool) {
        if let index = jobs.firstIndex(where: { $0.id == id }) { jobs[index].isPaused = isPaused }
    }

    /// Takes a job that has ended off the list.
    mutating func hide(_ id: Int) { unseen.removeAll { $0.id == id } }

    var ids: [Int] { jobs.map(\.id) }

    mutating func nextID() -> Int {
        started += 1
        return started
    }

    mutating func add(_ job: Job) { jobs.append(job) }

    subscript(id: Int) -> Job? { jobs.first { $0.id == id } }

    /// Takes a running job off the list; nil when it is not there any more.
    mutating func take(_ id: Int) -> Job? {
        guard let index = jobs.firstIndex(where: { $0.id == id }) else { return nil }
        return jobs.remove(at: index)
    }

    mutating func takeAll() -> [Job] {
        defer { jobs = [] }
        return jobs
    }

    mutating func end(_ id: Int, _ result: Result<Value, any Error>) {
        guard let job = take(id) else { return }
        ended[id] = result
        unseen.append(job)
        if unseen.count > Self.mostUnseen { unseen.removeFirst() }
    }

    /// The result of a job, once; nil when it still runs or never was.
    mutating func collect(_ id: Int) -> Result<Value, any Error>? {
        hide(id)
        return ended.removeValue(forKey: id)
    }

    /// The numbers of ended jobs that nobody has waited for, ascending.
    var uncollected: [Int] { ended.keys.sorted() }
}
