import Engine

/// Something that runs behind the prompt: a stream, a server.
struct Job: Sendable {
    enum Kind: String, Sendable {
        case stream, replay, http, live, tcp, connect
    }

    var id: Int
    var kind: Kind
    /// As written.
    var text: String
    var address: String
    /// What it ends in; nil for a server, which ends only when it is stopped.
    var task: Task<Value, any Error>?
    var stop: @Sendable () async -> Void
    /// nil where there is nothing to hold: a server of books.
    var control: JobControl?
    /// What went wrong on purpose in the sessions of a server; nil: nothing was to.
    var faults: FaultJournal?
    /// By `pause`.
    var isPaused = false
}

/// The jobs of a session, numbered from 1 in the order they started; numbers are not used again.
struct JobList {
    private(set) var jobs: [Job] = []
    private var started = 0
    /// How ended jobs ended, until somebody waits for them.
    private var ended: [Int: Result<Value, any Error>] = [:]

    /// Jobs that ended by themselves and that nobody has waited for, for the list.
    private var unseen: [Job] = []
    /// Kept of those, the last ones.
    private static let mostUnseen = 100

    /// All jobs with their state, ascending.
    var listed: [(job: Job, state: String)] {
        let running = jobs.map { (job: $0, state: $0.isPaused ? "paused" : "running") }
        return (running + unseen.map { (job: $0, state: "ended") }).sorted { $0.job.id < $1.job.id }
    }

    mutating func setPaused(_ id: Int, _ isPaused: Bool) {
        if let index = jobs.firstIndex(where: { $0.id == id }) { jobs[index].isPaused = isPaused }
    }

    /// No longer lists a job that has ended.
    mutating func hide(_ id: Int) { unseen.removeAll { $0.id == id } }

    var ids: [Int] { jobs.map(\.id) }

    mutating func nextID() -> Int {
        started += 1
        return started
    }

    mutating func add(_ job: Job) { jobs.append(job) }

    subscript(id: Int) -> Job? { jobs.first { $0.id == id } }

    /// Takes a job off the list; nil when it is not there any more.
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

    /// How a job ended, once; nil when it still runs or never was.
    mutating func collect(_ id: Int) -> Result<Value, any Error>? {
        hide(id)
        return ended.removeValue(forKey: id)
    }

    /// Ended jobs nobody has waited for, ascending.
    var uncollected: [Int] { ended.keys.sorted() }
}
