import Engine
import Lang

/// The verbs `jobs`, `wait` and `stop`: the work that runs in the background.
enum JobVerbs {
    static let all = [jobs, wait, stop]

    static let jobs: Verb = {
        var signature = Signature("jobs", .simulate, "list the streams and servers that run")
        signature.details = [
            "The state is running, paused, or ended: a stream or a replay that has come to its end is listed until `wait` has "
                + "taken its report."
        ]
        signature.examples = [
            Example("jobs", "none, at first"),
            Example("stream at 1k on :0 &", "one to see in the list"),
            Example("jobs | as json", "for a program"),
        ]
        signature.related = ["wait", "pause", "stop", "stream", "serve"]
        signature.isQuestion = true
        signature.isKept = false
        signature.outcome = .differs
        return Verb(signature) { session, _ in session.jobTable() }
    }()

    static let wait: Verb = {
        var signature = Signature("wait", .simulate, "wait until a background job has ended")
        signature.parameters = [
            Parameter("id", .jobID, required: false, "every stream when left out"),
            Parameter("duration", .duration, required: false, "no longer than this"),
        ]
        signature.details = [
            "Without a number it waits for every stream; when there is none and a server runs, for the server, until it is "
                + "interrupted, or until SIGTERM, which ends the program in exit 0. The answer is the report of the job. A duration that passes first ends in exit 124."
        ]
        signature.examples = [
            Example("wait", "nothing runs: it returns at once"),
            Example("stream at max on :0 &", "a stream behind the prompt"),
            Example("wait 1 30s", .binds, "its report, or an error after 30 seconds"),
        ]
        signature.related = ["jobs", "stop"]
        signature.errors = [.unknownJob, .timedOut]
        signature.isKept = false
        signature.outcome = .momentary
        return Verb(signature) { session, call in try await session.wait(call) }
    }()

    static let stop: Verb = {
        var signature = Signature("stop", .simulate, "stop a stream or a server")
        signature.parameters = [Parameter("id", .jobID, required: false, "all of them when left out")]
        signature.examples = [
            Example("serve http on :0", "something to stop"),
            Example("stop 1", .binds, "the job of that number"),
            Example("stop", "all of them"),
        ]
        signature.related = ["jobs", "wait"]
        signature.errors = [.unknownJob]
        signature.isKept = false
        signature.outcome = .momentary
        return Verb(signature) { session, call in try await session.stop(call) }
    }()
}

extension Session {
    func jobTable() -> Value {
        .table(
            Table(
                "id# kind state address statement",
                rows: jobs.listed.map { job, state in
                    [.int(job.id), .text(job.kind), .text(state), .text(job.address), .text(job.text)]
                }))
    }

    private func job(_ id: Int, at span: SourceSpan) throws(Diagnostic) -> Job {
        guard let job = jobs[id] else {
            throw Diagnostic(
                .unknownJob, "no job \(id) runs", at: span,
                help: jobs.ids.isEmpty
                    ? "nothing runs" : "there is \(jobs.ids.map(String.init).joined(separator: ", "))")
        }
        return job
    }

    func wait(_ call: BoundCall) async throws -> Value {
        let limit = call.duration("duration")
        if let id = call.integer("id") {
            if let result = jobs.collect(id) { return try result.get() }
            return try await wait(for: [try job(id, at: call.span(of: "id"))], limit, call)
        }
        let streams = jobs.jobs.filter { $0.task != nil }
        if !streams.isEmpty { return try await wait(for: streams, limit, call) }
        if let id = jobs.uncollected.last, let result = jobs.collect(id) { return try result.get() }
        return try await wait(for: jobs.jobs, limit, call)
    }

    /// Waits for all of the jobs, and answers with the report of the last one.
    private func wait(for waited: [Job], _ limit: Int64?, _ call: BoundCall) async throws -> Value {
        if waited.isEmpty { return .nothing }
        let deadline = limit.map { ContinuousClock.now + .nanoseconds($0) }
        isWaitingForServers = waited.contains { $0.task == nil }
        // Jobs end through the actor; a look every few milliseconds lets Ctrl-C and `stop` through as well.
        while waited.contains(where: { jobs[$0.id] != nil }) {
            try Task.checkCancellation()
            if let deadline, ContinuousClock.now >= deadline {
                let left = waited.filter { jobs[$0.id] != nil }.map { String($0.id) }.joined(separator: ", ")
                throw Diagnostic(.timedOut, "job \(left) still runs", at: call.span(of: "duration"))
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        isWaitingForServers = false
        var last = Value.nothing
        for job in waited { if let result = jobs.collect(job.id) { last = try result.get() } }
        return last
    }

    func stop(_ call: BoundCall) async throws -> Value {
        let stopped: [Job]
        if let id = call.integer("id") {
            stopped = [try job(id, at: call.span(of: "id"))]
        } else {
            stopped = jobs.jobs
        }
        for job in stopped {
            // A stream that is told to stop ends by itself, and its report can still be waited for.
            if job.task == nil { _ = jobs.take(job.id) }
            await job.stop()
            jobs.hide(job.id)
            environment.notice("stopped job \(job.id): \(job.text)")
        }
        return .nothing
    }
}
