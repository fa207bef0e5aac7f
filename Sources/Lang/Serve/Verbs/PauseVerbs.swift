import Engine
import Lang

/// The verbs `pause` and `resume`, for streams, replays and servers of replays that run in the background.
enum PauseVerbs {
    static let all = [pause, resume]

    static let pause: Verb = {
        var signature = Signature("pause", .simulate, "hold a stream, a replay or a server of replays where it is")
        signature.parameters = [Parameter("id", .jobID, required: false, "all of them when left out")]
        signature.details = [
            "Nothing leaves until `resume`; clients that are behind are still sent what they are owed, and new ones may come. "
                + "The time of the pause counts neither for the rate nor for the lag. A server (tcp, live) holds all of its "
                + "sessions and those that come; a gateway's clients go on getting heartbeats."
        ]
        signature.examples = [
            Example("stream at 1k on :0 &", "one to hold"),
            Example("pause 1", "that one"),
            Example("pause", "all that run"),
            Example("resume 1 at max", "and on, as fast as it goes"),
        ]
        signature.related = ["resume", "jobs", "stop"]
        signature.errors = [.unknownJob]
        signature.isKept = false
        signature.outcome = .momentary
        return Verb(signature) { session, call in
            for job in try session.controlled(call) {
                await job.control?.pause()
                session.setPaused(job, true)
                session.environment.notice("paused job \(job.id): \(job.text)")
            }
            return .nothing
        }
    }()

    static let resume: Verb = {
        var signature = Signature(
            "resume", .simulate, "let a stream, a replay or a server go on, at another pace if one is given")
        signature.parameters = [Parameter("id", .jobID, required: false, "all of them when left out")]
        signature.options = [Option("at", .pace, "from now on: 100k, x10, realtime or max; as before when left out")]
        signature.details = [
            "Where nothing was paused, `resume 1 at 200k` changes the pace of what runs: the next message is due at once and "
                + "those behind it count from there, without a burst; what was late is forgiven. The scheduled rate of "
                + "the report is then that of all of it together. A server's pace changes for its sessions and for those to "
                + "come."
        ]
        signature.examples = [
            Example("stream at 1k on :0 &", "a slow one"),
            Example("resume 1 at 200k", "faster, while it runs"),
            Example("resume", "all that were paused"),
            Example("wait 1 60s", "its report"),
            Example("serve live on :0 at 1k", .prints("127.0.0.1"), "a gateway …"),
            Example("resume 2 at x10", "… at another pace"),
        ]
        signature.related = ["pause", "jobs", "stream", "replay"]
        signature.errors = [.unknownJob]
        signature.isKept = false
        signature.outcome = .momentary
        return Verb(signature) { session, call in
            for job in try session.controlled(call) {
                await job.control?.resume(call.pace("at"))
                session.setPaused(job, false)
            }
            return .nothing
        }
    }()
}

extension Session {
    fileprivate func setPaused(_ job: Job, _ isPaused: Bool) { jobs.setPaused(job.id, isPaused) }

    /// The streams, replays and servers that a statement means.
    fileprivate func controlled(_ call: BoundCall) throws(Diagnostic) -> [Job] {
        let running = jobs.jobs.filter { $0.control != nil }
        guard let id = call.integer("id") else {
            guard !running.isEmpty else {
                throw Diagnostic(
                    .unknownJob, "no stream, no replay and no server of them runs in the background",
                    at: call.verb.span,
                    help: "`stream … &` starts one")
            }
            return running
        }
        guard let job = running.first(where: { $0.id == id }) else {
            let known = running.map { "\($0.id)" }.joined(separator: ", ")
            throw Diagnostic(
                .unknownJob,
                jobs[id] == nil ? "no job \(id) runs" : "job \(id) is a server of books: there is nothing to hold",
                at: call.span(of: "id"),
                help: known.isEmpty ? "no stream, no replay and no server of them runs" : "there is \(known)")
        }
        return [job]
    }
}
