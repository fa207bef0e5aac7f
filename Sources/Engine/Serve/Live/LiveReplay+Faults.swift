import Engine

// Faults on the way to a client.

extension LiveReplay {
    /// Sends a record that the client should get, as the faults let it.
    ///
    /// - Returns: The fault before it, with which the replay has to stop; nil to go on.
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
            // The name is that of the instrument before the bit is changed.
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

    /// Sends the records that were kept back and leave before this time; nil: all of them.
    mutating func land(before time: UInt64?, _ out: inout LiveOutput) {
        guard faults != nil else { return }
        for held in faults?.landing(before: time) ?? [] {
            // Sound: UInt8 has no padding, and the span is used during the call only.
            emit(unsafe held.bytes.span.bytes, held.lane, held.entry.time ?? clock ?? 0, &out)
        }
    }
}
