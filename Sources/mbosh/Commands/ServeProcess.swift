import Dispatch
import Engine
import EngineServe
import Lang
import LangServe

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Program {
    /// `mbosh serve`: one JSON line with the addresses when ready, then until SIGTERM or Ctrl-C.
    ///
    /// - Parameters:
    ///   - flags: options that are looked up when there is data.
    ///   - maxGap: as `set max-gap` has it; nil: as it is without.
    func serve(
        files: [String], addresses: [(ServerKind, ListenAddress)], options: ServerOptions, flags: ServerFlags,
        maxGap: String?
    ) -> Int32 {
        Interrupts.install()
        // Blocked here and waited for below; threads started from now on inherit the mask.
        let terminated = TerminationSignal()
        if let failed = load(files) { return finish(failed) }
        let session = session
        do {
            if let maxGap { try Blocking.run { try await session.set("max-gap", maxGap) } }
        } catch {
            terminal.complain("\(error)")
            return finish(ExitStatus.usage)
        }
        var ready = JSONWriter()
        ready.beginObject()
        do {
            let settled = try Blocking.run { try await session.serverOptions(flags, over: options) }
            for (kind, address) in addresses {
                let bound = try Blocking.run {
                    try await session.startServer(kind, on: try await session.permitted(address), options: settled)
                }
                ready.member(kind.rawValue, bound.description)
            }
        } catch let error as ScriptFailure {
            report([error])
            return finish(ExitStatus.data)
        } catch let error as Diagnostic {
            terminal.complain(error.message, help: error.help)
            return finish(ExitStatus.data)
        } catch {
            terminal.complain("\(error)")
            return finish(ExitStatus.data)
        }
        ready.member("pid", getpid())
        ready.endObject()
        let written = Output.finish(ready.text + "\n")
        guard written == 0 else { return finish(written) }
        while !terminated.isRaised {
            if Interrupts.consume() { return finish(ExitStatus.interrupted) }
            terminated.wait(milliseconds: 100)
        }
        status.notice("draining")
        return finish(0)
    }
}

/// SIGTERM as something to wait for.
private final class TerminationSignal {
    private let raised = DispatchSemaphore(value: 0)
    private let source: any DispatchSourceSignal
    private(set) var isRaised = false

    init() {
        _ = signal(SIGTERM, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
        let raised = raised
        source.setEventHandler { raised.signal() }
        source.resume()
    }

    func wait(milliseconds: Int) {
        if raised.wait(timeout: .now() + .milliseconds(milliseconds)) == .success { isRaised = true }
    }
}
