import Engine
import EngineTransport

// What goes wrong on purpose on the way to a client.

extension LiveReplay {
    /// A record that the client is meant to get, and what becomes of it.
    ///
    /// - Returns: the fault before it, with which the replay has to stop.
    mutating func sendFaulty(
        _ record: RawSpan, _ lane: Int, _ time: UInt64, _ index: Int, _ out: inout LiveOutput
    ) -> FaultStop? {
        land(before: time, &out)
        // Taken out for the call, which asks the catalog for names.
        guard var faults = faults.take() else { return nil }
        let outcome = faults.strike(
            record, lane: lane, schema: lanes[lane].schema, index: index, time: time,
            name: { market.catalog.name(of: $0, at: time) })
        self.faults = faults
        switch outcome {
        case .send(let times): for _ in 0..<times { emit(record, lane, time, &out) }
        case .sendCorrupt(let byte, let bit):
            // The name is that of the instrument it was.
            announce(record.load(RecordFields.instrument), time, &out)
            var bytes: [UInt8] = []
            // Sound: the bytes are copied during the call.
            unsafe record.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            bytes[byte] ^= 1 << UInt8(bit)
            // Sound: UInt8 has no padding, and the span is used during the call only.
            append(unsafe bytes.span.bytes, lane, &out)
        case .stop(let stop): return stop
        }
        return nil
    }

    /// Sends what was kept back and leaves before this time; nil: all of it.
    mutating func land(before time: UInt64?, _ out: inout LiveOutput) {
        guard faults != nil else { return }
        for held in faults?.landing(before: time) ?? [] {
            // Sound: UInt8 has no padding, and the span is used during the call only.
            emit(unsafe held.bytes.span.bytes, held.lane, held.entry.time ?? clock ?? 0, &out)
        }
    }
}
