import Engine
import TestSupport
import Testing

@testable import EngineServe
@testable import EngineTransport

@Suite("GatewayRecord")
struct GatewayRecordTests {
    private func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }

    // Catches a layout that is off by a byte; the bytes are those of live-protocol.md §6.
    @Test func `the bytes are the protocol's`() {
        let ack = GatewayRecord.system(.subscriptionAcknowledged, "Subscription request 0 for mbo data succeeded")
        let bytes = ack.bytes(tsEvent: 0, tsOut: nil)
        #expect(bytes.count == 320)
        #expect(
            hex(bytes.prefix(62)) == "50 17 00 00 00 00 00 00 00 00 00 00 00 00 00 00 53 75 62 73 63 72 69 70 74 69 6f "
                + "6e 20 72 65 71 75 65 73 74 20 30 20 66 6f 72 20 6d 62 6f 20 64 61 74 61 20 73 75 63 63 65 65 64 65 64 00"
        )
        #expect(bytes[319] == 1)
        let mapping = GatewayRecord.mapping(instrument: 432_669, stype: .rawSymbol, asked: "CLX5", name: "CLX5")
        let mapped = mapping.bytes(tsEvent: 0x0102, tsOut: nil)
        #expect(mapped.count == 176)
        #expect(hex(mapped.prefix(22)) == "2c 16 00 00 1d 9a 06 00 02 01 00 00 00 00 00 00 01 43 4c 58 35 00")
        #expect(mapped[88] == 0)
        #expect(hex(mapped[89..<94]) == "43 4c 58 35 00")
        #expect(mapped[160...].allSatisfy { $0 == 0xFF })
        let error = GatewayRecord.error(.symbolResolutionFailed, "x", isLast: false).bytes(tsEvent: 1, tsOut: 7)
        #expect(error.count == 328)
        #expect(error[0] == 82)
        #expect(error[318] == 4)
        #expect(error[319] == 0)
        #expect(hex(error[320...]) == "07 00 00 00 00 00 00 00")
    }

    // Catches a text that is longer than its field, or cut within a character.
    @Test func `a long text is cut between characters`() throws {
        let record = LiveRecord(
            bytes: GatewayRecord.error(.internalError, String(repeating: "é", count: 400)).bytes(tsEvent: 1, tsOut: nil)
        )
        #expect(record.bytes.count == 320)
        #expect(record.text == String(repeating: "é", count: 150))
        #expect(record.code == 6)
    }
}

@Suite("SlowReader")
struct SlowReaderTests {
    private func reader(_ policy: SlowPolicy?, _ wish: SlowReader.Wish? = nil) -> SlowReader {
        SlowReader(policy: policy, wish: wish, limits: LiveLimits())
    }

    /// The verdicts of a client that stops reading at once, looked at every 100 ms for so many seconds.
    private func verdicts(_ reader: inout SlowReader, seconds: Int) -> [SlowReader.Verdict] {
        (0..<seconds * 10).map { reader.observe(sent: 5, due: 10 + $0, at: UInt64($0) * 100_000_000) }
    }

    // Catches a policy that is not followed, a flood of warnings, and a patience that is not the one promised.
    @Test func `each policy does what it says`() {
        var block = reader(.block)
        #expect(verdicts(&block, seconds: 30).allSatisfy { $0 == .nothing })
        var drop = reader(.drop)
        let dropped = verdicts(&drop, seconds: 30)
        #expect(dropped.firstIndex(of: .skip) == 10)
        #expect(dropped.filter { $0 != .nothing }.count == 1)
        var disconnect = reader(.disconnect)
        #expect(verdicts(&disconnect, seconds: 30).firstIndex(of: .disconnect) == 100)
        var warn = reader(nil, .warn)
        let warned = verdicts(&warn, seconds: 30)
        #expect(warned.firstIndex(of: .warn) == 10)
        #expect(warned.filter { $0 == .warn }.count == 3)
        var silent = reader(nil)
        #expect(verdicts(&silent, seconds: 5).first { $0 != .nothing } == .skip)
    }

    // Catches a client that is called slow though it is only ever a moment late, however long the stream lasts.
    @Test func `a client that keeps up is not slow`() {
        var reader = reader(nil, .warn)
        for step in 0..<1000 {
            let verdict = reader.observe(sent: step * 100, due: step * 100 + 50, at: UInt64(step) * 100_000_000)
            #expect(verdict == .nothing)
        }
    }

    // Catches a client that is called slow for a time in which it could not be sent anything, or while it catches up with it;
    // and one that never is again.
    @Test func `a client is not blamed for a time in which it was held`() {
        for policy in [nil, SlowPolicy.disconnect] {
            var reader = reader(policy, .warn)
            let second: UInt64 = 1_000_000_000
            #expect(reader.observe(sent: 10, due: 10, at: second) == .nothing)
            // Twelve seconds pass, and the client gets as long again to take what had to wait.
            reader.excuse(12 * second, at: 13 * second)
            for step in 0..<120 as Range<UInt64> {
                let now = 13 * second + step * second / 10
                #expect(reader.observe(sent: 10 + Int(step), due: 1000, at: now) == .nothing)
            }
            var verdicts: [SlowReader.Verdict] = []
            for step in 0..<120 as Range<UInt64> {
                verdicts.append(reader.observe(sent: 130, due: 1000 + Int(step), at: 25 * second + step * second / 10))
            }
            #expect(verdicts.firstIndex { $0 != .nothing } == (policy == nil ? 10 : 100))
        }
    }

    // Catches a delay that is measured too short because the marks of its beginning were given up: their number is
    // bounded.
    @Test func `a long delay is still measured`() {
        var reader = reader(.block)
        for step in 0..<3000 { _ = reader.observe(sent: 1, due: 2 + step, at: UInt64(step) * 60_000_000) }
        let behind = reader.behindNanos(at: 3000 * 60_000_000)
        #expect(behind == 3000 * 60_000_000)
    }

    // Catches connections that are all greeted at once after the burst, or never.
    @Test func `after the burst connections are admitted at a rate`() {
        var limits = LiveLimits()
        limits.connectionBurst = 10
        limits.connectionsPerSecond = 10
        var admission = LiveAdmission(limits)
        let delays = (0..<30).map { _ in admission.delayNanos(at: 0) }
        #expect(delays.prefix(10).allSatisfy { $0 == 0 })
        #expect(delays[10] == 100_000_000)
        #expect(delays[29] == 2_000_000_000)
        #expect(admission.delayNanos(at: 60_000_000_000) == 0)
    }
}
