import Engine
import EngineTransport
import Lang

// `--sandbox`: the addresses that a statement may listen at or connect to.

extension Session {
    /// To be asked before a server listens at an address or a client connects to it.
    ///
    /// In the sandbox a name is looked up once, here, and only `localhost`: every other name would be asked of the network,
    /// which is a way out of its own.
    ///
    /// - Returns: the address to be used: in the sandbox with a number for its host, the one that was checked.
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

    /// The same for an address that no statement named: one of the command line.
    public func permitted(_ address: ListenAddress) async throws(Diagnostic) -> ListenAddress {
        try await permitted(address, at: SourceSpan(0, 0))
    }
}
