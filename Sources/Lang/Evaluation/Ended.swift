/// What leaves figures when it has ended: `last stream rate`.
enum Ended: String, Sendable, CaseIterable {
    case stream, replay, connect, bench, command
}
