import Engine

extension Question {
    /// Says on standard error why a question will have an empty answer, when its time or its range lies outside the
    /// data. A time that cannot be found at all is left to the question itself, which has an error for it.
    package func sayOutside(_ call: BoundCall) {
        let signature = call.signature
        guard signature.group == .look, signature.takesMoment || signature.takesRange, let current,
            signature.queryParameter == nil
        else { return }
        let recording = current.timeline.recording
        if let range = call.range {
            guard case .times = range.kind, let indices = try? indices(range, whole: 0..<0) else { return }
            if let note = recording.note(outside: indices, clock: settings.clock, words: shown) {
                environment.notice(note)
            }
            return
        }
        guard signature.takesMoment, let now,
            let note = recording.note(outside: now, clock: settings.clock, words: shown)
        else { return }
        guard moment == nil, recording.count > 0 else { return environment.notice(note) }
        // Nobody asked for this time: the cursor happens to be there.
        environment.notice(
            "the cursor is at the start of the data, before its first record: "
                + (signature.takesRange ? "`from start \(filledCallText)` asks about all of it, " : "")
                + "`at end \(filledCallText)` about the moment after its last record")
    }
}
