import Engine

// The limits that `--sandbox` sets to the effects of statements on the machine. Reading files stays allowed; no program
// is started. Writing is limited in `Session+Files`.

extension Session {
    /// Checks settings before they change.
    ///
    /// - Throws: `notPermitted` in the sandbox, for a setting that would let a script take more than it may now.
    func permit(_ changed: Settings, at span: SourceSpan) throws(Diagnostic) {
        guard environment.isSandboxed else { return }
        if (changed.outputLimit ?? Int.max) > (settings.outputLimit ?? Int.max) {
            let limit = settings.outputLimit.map { MemorySetting.bytes($0).text } ?? "off"
            throw Diagnostic(
                .notPermitted, "the sandbox lets no script print more than \(limit) bytes", at: span,
                help: "make it smaller, or run without --sandbox")
        }
        // The limit of a feed by itself is half of the machine's memory.
        let most = MemorySetting.auto.feedLimit ?? Int.max
        if changed.memory != settings.memory, (changed.memory.feedLimit ?? Int.max) > most {
            throw Diagnostic(
                .notPermitted, "the sandbox lets no script have more than half of the memory there is", at: span,
                help: "set at most \(MemorySetting.bytes(most).text), or run without --sandbox")
        }
    }
}
