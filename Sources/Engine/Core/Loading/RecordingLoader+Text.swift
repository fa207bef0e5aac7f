extension RecordingLoader {
    /// Reads a whole text as records of version 3.
    ///
    /// - Returns: the records, and the cause that ended the text early when the load is lenient; nil when it was whole.
    /// - Throws: `LoadError` without a path; for a text that ended early only when the load is not lenient.
    func readText(
        _ file: SourceInput, _ format: RecordTextFormat, _ compression: Compression?, _ meter: ProgressMeter
    ) throws(LoadError) -> (text: TextRecords, loss: LoadError.Cause?) {
        var reader = RecordTextReader(
            format, isLenient: options.isLenient, prices: options.prices, times: options.times)
        var damage: DBNError?
        if let compression {
            guard let pipe = DecompressionPipe(file, from: 0, compression) else {
                throw LoadError(.outOfMemory(byteCount: 0))
            }
            defer { pipe.close() }
            while try pipe.next(
                carry: [],
                { bytes, position throws(LoadError) in
                    try take(bytes, into: &reader, position, meter)
                }) != nil
            {}
            damage = try pipe.damage()
        } else {
            let file = try file.region()
            var position = 0
            while position < file.count {
                let end = min(file.count, position + DecompressionPipe.chunkByteCount)
                try file.fill(to: end)
                try file.withBytes(position..<end) { bytes throws(LoadError) in
                    try take(bytes, into: &reader, end, meter)
                }
                position = end
            }
        }
        if let damage, !options.isLenient {
            throw LoadError(.format(damage), goodRecords: reader.count)
        }
        do throws(TextFormatError) {
            let text = try reader.finish()
            return (text, damage.map { .format($0) } ?? text.loss.map { .text($0) })
        } catch {
            throw LoadError(.text(error))
        }
    }

    private func take(
        _ bytes: RawSpan, into reader: inout RecordTextReader, _ position: Int, _ meter: ProgressMeter
    ) throws(LoadError) {
        if isCancelled() { throw LoadError(.cancelled(records: meter.records + reader.count)) }
        progress?(meter.done + position, meter.total, meter.records + reader.count)
        do throws(TextFormatError) {
            try reader.append(bytes)
        } catch {
            throw LoadError(.text(error), goodRecords: reader.count)
        }
    }
}
