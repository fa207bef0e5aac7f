/// A column of market-by-order records, whose values are 64-bit keys in the order of the values.
///
/// The key of a signed or short number is the number. That of an unsigned number of 64 bits has its highest bit flipped.
package enum RecordColumn: CaseIterable, Sendable {
    case tsRecv, tsEvent, action, side, price, size, orderID, flags, sequence, channelID, tsInDelta, instrumentID,
        publisherID
    /// The index of the record, which is no field.
    case index

    /// The key of a value that DBN calls undefined; nil for a column whose values are all defined.
    package var undefinedKey: Int64? {
        switch self {
        case .tsRecv, .tsEvent, .price: .max
        case .action, .side, .size, .orderID, .flags, .sequence, .channelID, .tsInDelta, .instrumentID, .publisherID,
            .index:
            nil
        }
    }

    /// The number that is added to a value to make its key.
    package var bias: Int128 {
        switch self {
        case .tsRecv, .tsEvent, .orderID: Int128(Int64.min)
        case .action, .side, .price, .size, .flags, .sequence, .channelID, .tsInDelta, .instrumentID, .publisherID,
            .index:
            0
        }
    }

    /// The keys of the records at some indices, in their order.
    ///
    /// - Parameters:
    ///   - rows: indices of the recording, all of them in the batch.
    ///   - keys: is overwritten; has as many elements as `rows` afterwards.
    /// - Complexity: O(rows).
    package func keys(of rows: [Int], in bytes: RawSpan, _ batch: RecordBatch, into keys: inout [Int64]) {
        keys.removeAll(keepingCapacity: true)
        keys.reserveCapacity(rows.count)
        switch field {
        case .none: for row in rows { keys.append(Int64(row)) }
        case .u8(let offset): for row in rows { keys.append(Int64(bytes.field(UInt8.self, offset, row, batch))) }
        case .u16(let offset): for row in rows { keys.append(Int64(bytes.field(UInt16.self, offset, row, batch))) }
        case .u32(let offset): for row in rows { keys.append(Int64(bytes.field(UInt32.self, offset, row, batch))) }
        case .i32(let offset): for row in rows { keys.append(Int64(bytes.field(Int32.self, offset, row, batch))) }
        case .i64(let offset): for row in rows { keys.append(bytes.field(Int64.self, offset, row, batch)) }
        case .u64(let offset):
            for row in rows { keys.append(Self.ordered(bytes.field(UInt64.self, offset, row, batch))) }
        }
    }

    /// Keeps the rows whose key lies in a range, or those whose key does not.
    ///
    /// - Complexity: O(rows), without a branch that depends on the data.
    func keep(_ rows: inout [Int], in bytes: RawSpan, _ batch: RecordBatch, _ keys: ClosedRange<Int64>) {
        switch field {
        case .none: rows.removeAll { !keys.contains(Int64($0)) }
        case .u8(let offset): bytes.keep(&rows, UInt8.self, offset, batch, keys) { Int64($0) }
        case .u16(let offset): bytes.keep(&rows, UInt16.self, offset, batch, keys) { Int64($0) }
        case .u32(let offset): bytes.keep(&rows, UInt32.self, offset, batch, keys) { Int64($0) }
        case .i32(let offset): bytes.keep(&rows, Int32.self, offset, batch, keys) { Int64($0) }
        case .i64(let offset): bytes.keep(&rows, Int64.self, offset, batch, keys) { $0 }
        case .u64(let offset): bytes.keep(&rows, UInt64.self, offset, batch, keys, Self.ordered)
        }
    }

    /// The type of a field and its offset in a record (dbn.md §3.1).
    private enum Field {
        case none
        case u8(Int), u16(Int), u32(Int), i32(Int), i64(Int), u64(Int)
    }

    private var field: Field {
        switch self {
        case .publisherID: .u16(2)
        case .instrumentID: .u32(4)
        case .tsEvent: .u64(8)
        case .orderID: .u64(16)
        case .price: .i64(24)
        case .size: .u32(32)
        case .flags: .u8(36)
        case .channelID: .u8(37)
        case .action: .u8(38)
        case .side: .u8(39)
        case .tsRecv: .u64(40)
        case .tsInDelta: .i32(48)
        case .sequence: .u32(52)
        case .index: .none
        }
    }

    @inline(__always)
    private static func ordered(_ value: UInt64) -> Int64 { Int64(bitPattern: value ^ (1 << 63)) }
}

/// Records that lie back to back: the index of the first, and the bytes from one to the next.
package struct RecordBatch: Sendable {
    /// The index of the first record, from 0.
    package var base: Int
    /// The bytes from one record to the next.
    package var stride: Int
}

extension RawSpan {
    @inline(__always)
    fileprivate func field<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type, _ offset: Int, _ row: Int, _ batch: RecordBatch
    ) -> T { integer(at: (row - batch.base) * batch.stride + offset) }

    @inline(__always)
    fileprivate func keep<T: FixedWidthInteger & BitwiseCopyable>(
        _ rows: inout [Int], _ type: T.Type, _ offset: Int, _ batch: RecordBatch, _ keys: ClosedRange<Int64>,
        _ key: (T) -> Int64
    ) {
        var kept = 0
        var span = rows.mutableSpan
        for place in span.indices {
            let row = span[place]
            span[kept] = row
            let value = key(field(type, offset, row, batch))
            kept += value >= keys.lowerBound && value <= keys.upperBound ? 1 : 0
        }
        rows.removeLast(rows.count - kept)
    }
}
