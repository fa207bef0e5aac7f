import Engine

/// The commands that a job takes besides to stop.
package struct JobControl: Sendable {
    package var pause: @Sendable () async -> Void
    /// Goes on, at another pace unless nil.
    package var resume: @Sendable (Pace?) async -> Void

    package init(
        pause: @escaping @Sendable () async -> Void, resume: @escaping @Sendable (Pace?) async -> Void
    ) {
        self.pause = pause
        self.resume = resume
    }
}

extension Session {
    /// Starts a job that runs in the background, ends by itself and has a report.
    package func startJob(
        _ kind: String, address: String, _ control: JobControl?, _ work: @escaping @Sendable () async throws -> Value
    ) {
        let id = jobs.nextID()
        let environment = environment
        let task = Task { () throws -> Value in
            let result: Result<Value, any Error>
            do {
                let value = try await work()
                environment.notice("job \(id) ended" + Self.summary(value))
                result = .success(value)
            } catch {
                environment.notice("job \(id) failed: \(error)")
                result = .failure(error)
            }
            jobs.end(id, result)
            return try result.get()
        }
        addJob(id, kind, address: address, control, task: task) {
            task.cancel()
            _ = await task.result
        }
        environment.notice("job \(id)")
    }

    /// Lists the statement that runs as a job.
    package func addJob(
        _ id: Int, _ kind: String, address: String, _ control: JobControl?, task: Task<Value, any Error>? = nil,
        faults: FaultJournal? = nil, stop: @escaping @Sendable () async -> Void
    ) {
        jobs.add(
            Job(
                id: id, kind: kind, text: Secrets.masked(question.statementText), address: address, task: task,
                stop: stop, control: control, faults: faults))
    }

    private static func summary(_ value: Value) -> String {
        if case .fields(let fields) = value, case .int(let records)? = fields["records"] {
            return ": \(records) records"
        }
        guard case .report(let report) = value else { return "" }
        let clients = report.clients > 0 ? " to \(report.clients) client\(report.clients == 1 ? "" : "s")" : ""
        return ": \(report.records) records\(clients)"
    }
}
