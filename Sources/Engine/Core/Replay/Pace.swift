/// How fast recorded messages leave.
public enum Pace: Hashable, Sendable {
    /// So many messages a second, evenly, whatever the recording's own gaps; above 0.
    case rate(Double)
    /// The recorded gaps divided by this; `realtime` is 1. Above 0.
    case speed(Double)
    /// As fast as they are taken.
    case max

    /// The recording's own gaps.
    public static let realtime = Pace.speed(1)
}
