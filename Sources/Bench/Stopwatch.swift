/// Wall time of one core. The machine is shared, so the fastest of several runs is the figure that means something.
enum Stopwatch {
    static func nanoseconds<R>(_ body: () throws -> R) rethrows -> (time: Double, result: R) {
        let began = ContinuousClock.now
        let result = try body()
        let took = (ContinuousClock.now - began).components
        return (Double(took.seconds) * 1e9 + Double(took.attoseconds) / 1e9, result)
    }

    /// Nanoseconds for each of `count`, the fastest of `runs`.
    static func fastest(_ runs: Int, of count: Int, _ body: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<runs { best = min(best, try nanoseconds(body).time) }
        return best / Double(max(1, count))
    }
}
