/// The pace at which recorded messages leave.
public enum Pace: Hashable, Sendable {
    /// An even rate in messages per second, whatever the recording's own gaps; above 0.
    case rate(Double)
    /// The recorded gaps divided by this factor; `realtime` is 1. Above 0.
    case speed(Double)
    /// The pace of whoever takes the messages.
    case max

    /// The pace with the recording's own gaps.
    public static let realtime = Pace.speed(1)
}
