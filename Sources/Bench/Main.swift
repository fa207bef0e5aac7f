import Engine

/// `scripts/bench.sh`: nanoseconds a record of the engine's hot paths, with the machine they were measured on.
///
///     bench [FILE.dbn] [FILE.dbn.zst] …      each file, and always a synthetic day
@main
enum Bench {
    static func main() {
        print(Machine.description)
        print("ns/record, minimum of the runs; a loop that only reads three fields is the floor\n")
        print(Row.heading)
        for path in CommandLine.arguments.dropFirst() { measure(path) }
        measureSynthetic(records: 1_000_000, instruments: 1, orders: 4000, name: "synthetic 1M deep")
        measureSynthetic(records: 1_000_000, instruments: 8, orders: 400, name: "synthetic 1M × 8 thin")
    }

    private static func measure(_ path: String) {
        do {
            let recording = try RecordingLoader().load(paths: [path])
            var row = try measure(recording, name: path.split(separator: "/").last.map(String.init) ?? path)
            row.load = try fastest(runs: 5, of: recording.count) {
                _ = try Timeline(RecordingLoader().load(paths: [path]))
            }
            print(row.text)
        } catch {
            print("\(path): \(error)")
        }
    }

    private static func measureSynthetic(records: Int, instruments: Int, orders: Int, name: String) {
        do {
            var parameters = SyntheticMarket.Parameters()
            parameters.records = records
            parameters.instruments = instruments
            parameters.orders = orders
            let recording = try SyntheticMarket.recording(parameters)
            print(try measure(recording, name: name).text)
        } catch {
            print("\(name): \(error)")
        }
    }

    private static func measure(_ recording: Recording, name: String) throws -> Row {
        var row = Row(name: name, records: recording.count)
        // Small files are looped, so that a run is long enough to be timed.
        let loops = max(1, 1_000_000 / max(1, recording.count))
        let count = recording.count * loops
        var sink: UInt64 = 0
        row.decode = fastest(runs: 7, of: count) {
            for _ in 0..<loops { sink &+= recording.sumOfFields() }
        }
        row.apply = fastest(runs: 7, of: count) {
            for _ in 0..<loops {
                var market = Market()
                recording.withRecords(0..<recording.count) { market.apply($0, stride: recording.stride) }
                sink &+= UInt64(market.orderCount)
            }
        }
        var built: Timeline?
        row.index = try fastest(runs: 5, of: count) {
            for _ in 0..<loops { built = try Timeline(recording) }
        }
        if let timeline = built { row.seek = seeks(timeline, &sink) }
        if sink == 42 { print("") }
        return row
    }

    /// Microseconds of 500 random seeks: median, 99th percentile.
    private static func seeks(_ timeline: Timeline, _ sink: inout UInt64) -> (p50: Double, p99: Double) {
        var random = SystemRandomNumberGenerator()
        var times: [Double] = []
        for _ in 0..<500 {
            guard let summary = timeline.books.randomElement(using: &random) else { return (0, 0) }
            let position = Int.random(in: 0...timeline.recording.count, using: &random)
            let began = ContinuousClock.now
            sink &+= UInt64(timeline.book(summary.key, at: position).orderCount)
            times.append((ContinuousClock.now - began).nanoseconds / 1000)
        }
        times.sort()
        return (times[times.count / 2], times[times.count * 99 / 100])
    }

    private static func fastest(runs: Int, of count: Int, _ body: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<runs {
            let began = ContinuousClock.now
            try body()
            best = min(best, (ContinuousClock.now - began).nanoseconds)
        }
        return best / Double(max(1, count))
    }
}

extension Recording {
    /// The floor: every record touched, nothing done with it.
    fileprivate func sumOfFields() -> UInt64 {
        withRecords(0..<count) { bytes in
            var sum: UInt64 = 0
            bytes.forEachMBO(stride: stride) { message in
                sum &+= message.order.raw &+ UInt64(message.size) &+ UInt64(message.sequence)
            }
            return sum
        }
    }
}

extension Duration {
    fileprivate var nanoseconds: Double {
        Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9
    }
}
