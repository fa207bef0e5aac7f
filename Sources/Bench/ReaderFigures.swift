/// The figures that readers of a stream take of it.
struct ReaderFigures {
    static let recordBytes = 56

    private let options: ReaderOptions
    private var began: UInt64?
    private var ended: UInt64 = 0
    /// Bytes that came to the first reader in each of the last ten milliseconds.
    private var slots = [Int](repeating: 0, count: 10)
    private var slot: UInt64 = 0
    private var busiest = 0
    /// Nanoseconds that the slowest reader was behind its rate, at regular moments.
    private var behind: [UInt64] = []
    private var memory = 0

    init(_ options: ReaderOptions) { self.options = options }

    mutating func came(_ bytes: Int, at now: UInt64, isFirst: Bool) {
        if began == nil { began = now }
        ended = now
        guard isFirst else { return }
        let millis = now / 1_000_000
        if millis > slot {
            for passed in 0..<min(millis - slot, 10) { slots[Int((millis - passed) % 10)] = 0 }
            slot = millis
        }
        slots[Int(millis % 10)] += bytes
        busiest = max(busiest, slots.reduce(0, +))
    }

    mutating func sample(slowest bytes: Int, at now: UInt64) {
        if let pid = options.pid { memory = max(memory, Self.residentKiB(pid)) }
        guard let rate = options.rate, let began, now > began else { return }
        let due = Double(now - began) * rate / 1e9
        let missing = due - Double(bytes / Self.recordBytes)
        behind.append(missing > 0 ? UInt64(missing / rate * 1e9) : 0)
    }

    func text(_ bytes: [Int]) -> String {
        let least = (bytes.min() ?? 0) / Self.recordBytes
        let most = (bytes.max() ?? 0) / Self.recordBytes
        let seconds = Double(ended - (began ?? ended)) / 1e9
        var parts = [
            "clients \(bytes.count)", "records \(least == most ? "\(least)" : "\(least) to \(most)") each",
            "seconds \(seconds.text(places: 2))",
            "rate \((seconds > 0 ? Double(most - 1) / seconds : 0).text(places: 1))/s",
        ]
        if let rate = options.rate {
            let share = rate / 100 * Double(Self.recordBytes)
            parts.append("busiest 10 ms \((Double(busiest) / share).text(places: 2)) of its share")
            let sorted = behind.sorted()
            if let last = sorted.last {
                let p99 = sorted[min(sorted.count * 99 / 100, sorted.count - 1)]
                parts.append(
                    "slowest behind \(Self.millis(sorted[sorted.count / 2])) p50 \(Self.millis(p99)) p99 "
                        + "\(Self.millis(last)) max")
            }
        }
        if memory > 0 { parts.append("server memory \(memory / 1024) MiB") }
        return parts.joined(separator: ", ")
    }

    private static func millis(_ nanos: UInt64) -> String { (Double(nanos) / 1e6).text(places: 1) + " ms" }

    /// Returns the resident memory of a process in KiB; 0 where the kernel has no such file.
    private static func residentKiB(_ pid: Int) -> Int {
        let line = Machine.line(of: "/proc/\(pid)/status", beginning: "VmRSS:")
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
}
