import Engine

/// What is done about a client that does not keep up (`serve live slow POLICY`, `stream slow POLICY`). When a client does not
/// keep up is for the server to say: in the gateway it is behind by time (`LiveLimits`), in a broadcast by bytes
/// (`Broadcast.flatOutWindowBytes`).
public enum SlowPolicy: String, Sendable, CaseIterable {
    /// Its connection is closed: in the gateway at ten seconds, in a broadcast at 4 MiB.
    case disconnect
    /// It is not sent what it has missed: in the gateway from one second on, in the schemas that allow it.
    case drop
    /// It is sent everything, however late; a broadcast waits for it.
    case block
}
