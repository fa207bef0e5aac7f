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
    /// nil for a server.
    var control: JobControl?
}

/// The jobs of a session, numbered from 1 in the order they started; numbers are not used again.
struct JobList {
    private(set) var jobs: [Job] = []
    private var started = 0
    /// How ended jobs ended, until somebody waits for them.
    private var ended: [Int: Result<Value, any Error>] = [:]

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
        if take(id) != nil { ended[id] = result }
    }

    /// How a job ended, once; nil when it still runs or never was.
    mutating func collect(_ id: Int) -> Result<Value, any Error>? { ended.removeValue(forKey: id) }

    /// Ended jobs nobody has waited for, ascending.
    var uncollected: [Int] { ended.keys.sorted() }
}
