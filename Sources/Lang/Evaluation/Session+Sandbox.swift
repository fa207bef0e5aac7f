// `--sandbox`: what a statement may do to the machine. Reading stays allowed; nothing shells out.

extension Session {
    /// To be asked before anything is written.
    ///
    /// - Throws: `notPermitted` in the sandbox, for a path that leads out of the working directory, by links too.
    func permitWriting(_ path: String, at span: SourceSpan) throws(Diagnostic) {
        guard environment.isSandboxed else { return }
        guard let inside = ScriptFile.canonical(environment.sandboxFolder), let target = Self.destination(of: path),
            target.hasPrefix(inside == "/" ? inside : inside + "/")
        else {
            throw Diagnostic(
                .notPermitted, "‘\(path)’ is outside the working directory", at: span,
                help: "write to a path inside it, or run without --sandbox")
        }
    }

    /// To be asked before a server listens on a host's address or a client connects to it.
    func permitHost(_ host: String, at span: SourceSpan) throws(Diagnostic) {
        guard environment.isSandboxed, !Self.isThisMachine(host) else { return }
        throw Diagnostic(
            .notPermitted, "‘\(host)’ is not this machine alone", at: span,
            help: "use 127.0.0.1, or run without --sandbox")
    }

    private static func isThisMachine(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The file that would be written, without links; nil when its folder is not there.
    private static func destination(of path: String) -> String? {
        // What is there already may be a link to anywhere.
        if let there = ScriptFile.canonical(path) { return there }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        guard !name.isEmpty, name != ".", name != "..", let parent = ScriptFile.canonical(folder) else { return nil }
        return parent == "/" ? "/" + name : parent + "/" + name
    }
}
