import Engine
public import EngineServe

// The limits that `--sandbox` sets to the effects of statements on the machine. Reading files stays allowed; no program
// is started. Writing is limited in `Session+Files`.

extension Session {
    /// Checks an address before a server listens at it or a client connects to it.
    ///
    /// In the sandbox a name is looked up once, here, and only `localhost`: every other name would be asked of the
    /// network, which would itself be a way out.
    ///
    /// - Returns: the address to be used: in the sandbox the one that was checked, with a number for its host.
    /// - Throws: `notPermitted` in the sandbox, for an address that is not this machine's alone.
    func permitted(_ address: ListenAddress, at span: SourceSpan) async throws(Diagnostic) -> ListenAddress {
        guard environment.isSandboxed else { return address }
        guard let checked = await address.loopback() else {
            throw Diagnostic(
                .notPermitted, "‘\(address.host)’ is not this machine alone", at: span,
                help: "use 127.0.0.1, or run without --sandbox")
        }
        return checked
    }

    /// Checks an address that no statement named: one of the command line.
    public func permitted(_ address: ListenAddress) async throws(Diagnostic) -> ListenAddress {
        try await permitted(address, at: SourceSpan(0, 0))
    }

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
