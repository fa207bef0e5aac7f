import Engine
import NIOCore

/// The encoding of the records of a stream.
public enum StreamFormat: String, Hashable, Sendable, CaseIterable {
    /// Metadata and records, byte for byte.
    case dbn
    /// A line of JSON for each record, as Databento's own tools print it with readable prices and times; no metadata.
    case ndjson
    /// DBN in pieces for readers without a decoder: metadata first, then each record, and before each of them its
    /// length in 4 bytes, little-endian.
    case frames
}

/// Turns records into what the clients of a stream get.
package struct StreamEncoder {
    let format: StreamFormat
    private let stride: Int
    private let metadata: [UInt8]
    private var text: RecordTextEncoder
    private let allocator = ByteBufferAllocator()

    package init(_ format: StreamFormat, _ recording: Recording) {
        self.format = format
        stride = recording.stride
        metadata = recording.streamMetadata
        text = RecordTextEncoder(
            .json, options: .pretty, version: recording.metadata.version,
            hasTsOut: recording.stride > MBOMessage.byteCount, symbols: nil)
    }

    /// The bytes that every client gets first.
    package var head: ByteBuffer {
        switch format {
        case .dbn: return ByteBuffer(bytes: metadata)
        case .ndjson: return ByteBuffer()
        case .frames:
            var buffer = allocator.buffer(capacity: metadata.count + 4)
            buffer.writeInteger(UInt32(metadata.count), endianness: .little)
            buffer.writeBytes(metadata)
            return buffer
        }
    }

    /// The bytes of one message; nil where they differ from message to message.
    var messageBytes: Int? {
        switch format {
        case .dbn: stride
        case .frames: stride + 4
        case .ndjson: nil
        }
    }

    /// Returns records in the format of the stream.
    ///
    /// - Parameter records: Whole records in DBN, one after the other.
    mutating func encode(_ records: ByteBuffer) -> ByteBuffer {
        switch format {
        case .dbn: return records
        case .ndjson:
            var lines: [UInt8] = []
            let bytes = Array(records.readableBytesView)
            // Sound: `bytes` outlives the span and does not change.
            let span = unsafe bytes.span.bytes
            do throws(DBNError) {
                try text.append(span, to: &lines)
            } catch {
                preconditionFailure("a recording has whole records only: \(error)")
            }
            return ByteBuffer(bytes: lines)
        case .frames:
            var rest = records
            var buffer = allocator.buffer(capacity: rest.readableBytes / stride * (stride + 4))
            while var record = rest.readSlice(length: stride) {
                buffer.writeInteger(UInt32(stride), endianness: .little)
                buffer.writeBuffer(&record)
            }
            return buffer
        }
    }
}
