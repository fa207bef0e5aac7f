/// The policy about a client that does not keep up (`serve live slow POLICY`, `stream slow POLICY`). Each server judges
/// that by its own measure: the gateway by time (`LiveLimits`), a broadcast by bytes (`Broadcast.flatOutWindowBytes`).
public enum SlowPolicy: String, Sendable, CaseIterable {
    /// Closes its connection: in the gateway at ten seconds, in a broadcast at 4 MiB.
    case disconnect
    /// Leaves out what it has missed: in the gateway from one second on, in the schemas that allow it.
    case drop
    /// Sends it everything, however late; a broadcast waits for it.
    case block
}
