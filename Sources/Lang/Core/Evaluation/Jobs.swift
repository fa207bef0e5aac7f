import Engine

/// Work that runs in the background: a stream, a server.
package struct Job: Sendable {
    package var id: Int
    /// The word for the work, as `jobs` tells it: a verb, or the kind of a server.
    package var kind: String
    /// The statement that started it, as written.
    package var text: String
    package var address: String
    /// The work with its result; nil for a server, which ends only when it is stopped.
    package var task: Task<Value, any Error>?
    package var stop: @Sendable () async -> Void
    /// Holds the job and lets it go on; nil when there is nothing to hold, as in a server of books.
    package var control: JobControl?
    /// The journal of the faults in the sessions of a server; nil when none were to be injected.
    package var faults: FaultJournal?
    /// True while it is held by `pause`.
    var isPaused = false
}

/// The jobs of a session, numbered from 1 in the order in which they started; numbers are not used again.
package struct JobList {
    package private(set) var jobs: [Job] = []
    private var started = 0
    /// The results of ended jobs by number, until somebody waits for them.
    private var ended: [Int: Result<Value, any Error>] = [:]

    /// Jobs that ended by themselves and that nobody has waited for, for the list.
    private var unseen: [Job] = []
    /// The most such jobs that are kept, the last ones.
    private static let mostUnseen = 100

    /// All jobs with their state, in the order of their numbers.
    package var listed: [(job: Job, state: String)] {
        let running = jobs.map { (job: $0, state: $0.isPaused ? "paused" : "running") }
        return (running + unseen.map { (job: $0, state: "ended") }).sorted { $0.job.id < $1.job.id }
    }

    package mutating func setPaused(_ id: Int, _ isPaused: Bool) {
        if let index = jobs.firstIndex(where: { $0.id == id }) { jobs[index].isPaused = isPaused }
    }

    /// Takes a job that has ended off the list.
    package mutating func hide(_ id: Int) { unseen.removeAll { $0.id == id } }

    package var ids: [Int] { jobs.map(\.id) }

    package mutating func nextID() -> Int {
        started += 1
        return started
    }

    package mutating func add(_ job: Job) { jobs.append(job) }

    package subscript(id: Int) -> Job? { jobs.first { $0.id == id } }

    /// Takes a running job off the list; nil when it is not there any more.
    package mutating func take(_ id: Int) -> Job? {
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
    package mutating func collect(_ id: Int) -> Result<Value, any Error>? {
        hide(id)
        return ended.removeValue(forKey: id)
    }

    /// The numbers of ended jobs that nobody has waited for, ascending.
    package var uncollected: [Int] { ended.keys.sorted() }
}
