extension RecordTextEncoder {
    /// Appends a line for every record of a run, all of them at least as long as their layout (and `ts_out`).
    mutating func print(_ records: RawSpan, _ run: RecordRun, _ layout: RecordLayout, to out: inout [UInt8]) {
        let program = program(layout)
        // Taken out of `self`, so that `self` may change while the buffer is being written.
        var buffer: [UInt8] = []
        swap(&buffer, &self.buffer)
        defer { swap(&buffer, &self.buffer) }
        var next = 0
        while next < run.count {
            var needed = 0
            // Sound: the cursor lives inside the call only and checks every store against the memory's end.
            let used = unsafe buffer.withUnsafeMutableBytes { memory in
                guard var line = unsafe TextCursor(memory) else { return 0 }
                while next < run.count {
                    let start = run.offset + next * run.stride
                    needed = program.maximumByteCount
                    if options.mapSymbols {
                        needed += symbols.find(
                            instrument: records.integer(at: start + 4),
                            time: records.integer(at: start + program.indexOffset))
                    }
                    guard line.room >= needed else { break }
                    append(records, at: start, end: start + run.stride, program, to: &line)
                    next += 1
                }
                return line.count
            }
            if used == 0 { buffer = [UInt8](repeating: 0, count: 2 * needed) }
            out.append(contentsOf: buffer[..<used])
        }
    }

    private mutating func program(_ layout: RecordLayout) -> RecordTextProgram {
        if let known = programs[layout.index] { return known }
        let program = RecordTextProgram(layout, format: format, options: options)
        programs[layout.index] = program
        return program
    }

    @inline(__always)
    private mutating func append(
        _ records: RawSpan, at start: Int, end: Int, _ program: borrowing RecordTextProgram, to line: inout TextCursor
    ) {
        // Sound: the literals outlive the call and do not change in it.
        let literals = unsafe program.literals.span.bytes
        for step in program.steps {
            line.append(literals, at: Int(step.literal.start), count: Int(step.literal.count))
            append(records, at: start + Int(step.offset), step.code, width: Int(step.width), to: &line)
        }
        line.append(literals, at: Int(program.closing.start), count: Int(program.closing.count))
        if hasTsOut {
            line.append(literals, at: Int(program.tsOut.start), count: Int(program.tsOut.count))
            append(records, at: end - RecordLayout.tsOutByteCount, program.tsOutCode, width: 8, to: &line)
        }
        if options.mapSymbols { symbols.append(to: &line) }
        line.append(literals, at: Int(program.end.start), count: Int(program.end.count))
    }

    @inline(__always)
    private mutating func append(
        _ records: RawSpan, at offset: Int, _ code: RecordTextProgram.Code, width: Int, to line: inout TextCursor
    ) {
        switch code {
        case .u8: line.decimal(UInt64(records.integer(at: offset, as: UInt8.self)))
        case .u16: line.decimal(UInt64(records.integer(at: offset, as: UInt16.self)))
        case .u32: line.decimal(UInt64(records.integer(at: offset, as: UInt32.self)))
        case .u64: line.decimal(records.integer(at: offset, as: UInt64.self))
        case .i8: line.decimal(Int64(records.integer(at: offset, as: Int8.self)))
        case .i16: line.decimal(Int64(records.integer(at: offset, as: Int16.self)))
        case .i32: line.decimal(Int64(records.integer(at: offset, as: Int32.self)))
        case .i64: line.decimal(records.integer(at: offset, as: Int64.self))
        case .quotedU64:
            line.append("\"")
            line.decimal(records.integer(at: offset, as: UInt64.self))
            line.append("\"")
        case .quotedI64:
            line.append("\"")
            line.decimal(records.integer(at: offset, as: Int64.self))
            line.append("\"")
        case .jsonPrice:
            let nanos: Int64 = records.integer(at: offset)
            if nanos == MBOMessage.undefinedPrice {
                line.null()
            } else {
                line.append("\"")
                line.price(nanos)
                line.append("\"")
            }
        case .csvPrice:
            let nanos: Int64 = records.integer(at: offset)
            if nanos != MBOMessage.undefinedPrice { line.price(nanos) }
        case .jsonTime:
            let nanos: UInt64 = records.integer(at: offset)
            if nanos == 0 || nanos == MBOMessage.undefinedTimestamp {
                line.null()
            } else {
                line.append("\"")
                timestamps.append(nanos, to: &line)
                line.append("\"")
            }
        case .csvTime:
            let nanos: UInt64 = records.integer(at: offset)
            if nanos != 0, nanos != MBOMessage.undefinedTimestamp { timestamps.append(nanos, to: &line) }
        case .jsonLetter: line.jsonLetter(records.integer(at: offset))
        case .csvLetter: line.csvLetter(records.integer(at: offset), delimiter: format.delimiter)
        case .jsonPlain: line.jsonPlainLetter(records.integer(at: offset))
        case .csvPlain: line.csvPlainLetter(records.integer(at: offset), delimiter: format.delimiter)
        case .jsonText: line.jsonText(records, at: offset, width: width)
        case .csvText: line.csvText(records, at: offset, width: width, delimiter: format.delimiter)
        }
    }
}
