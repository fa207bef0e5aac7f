import Engine
import TestSupport
import Testing

@testable import Lang

@Suite struct ZoneTests {
    /// UTC, as `2025-07-01T12:00:00Z`.
    private static func seconds(_ iso: String) throws -> Int64 {
        Int64(try #require(Timestamp(iso: iso)).nanos / 1_000_000_000)
    }

    // Catches a change of the clocks on another day or at another hour. New York 2025: 9 March and 2 November at 2:00;
    // Sydney: summer over the new year; Lord Howe: half an hour; Greenland: changes on Saturday evening, an hour of -1.
    @Test(arguments: [
        ("EST5EDT,M3.2.0,M11.1.0", "2025-03-09T06:59:59Z", -18000),
        ("EST5EDT,M3.2.0,M11.1.0", "2025-03-09T07:00:00Z", -14400),
        ("EST5EDT,M3.2.0,M11.1.0", "2025-11-02T05:59:59Z", -14400),
        ("EST5EDT,M3.2.0,M11.1.0", "2025-11-02T06:00:00Z", -18000),
        ("EST5EDT,M3.2.0,M11.1.0", "2025-01-01T00:00:00Z", -18000),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2025-01-15T00:00:00Z", 39600),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2025-04-05T15:59:59Z", 39600),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2025-04-05T16:00:00Z", 36000),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2025-10-04T16:00:00Z", 39600),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2025-07-01T00:00:00Z", 37800),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2025-12-01T00:00:00Z", 39600),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2025-03-30T00:59:59Z", -7200),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2025-03-30T01:00:00Z", -3600), ("UTC0", "2025-07-01T00:00:00Z", 0),
        ("XXX0YYY,J60,J300/0", "2024-03-01T01:59:59Z", 0), ("XXX0YYY,J60,J300/0", "2024-03-01T02:00:00Z", 3600),
        ("XXX0YYY,59/0,300/0", "2024-02-29T00:00:00Z", 3600),
    ]) func `a rule has the offset of each instant`(rule: String, time: String, offset: Int) throws {
        #expect(try #require(PosixZone(rule)).offset(at: try Self.seconds(time)) == Int64(offset))
    }

    // Catches half a rule, or one with a month that does not exist, taken for a zone.
    @Test(arguments: [
        "", "E5", "EST", "EST5EDT", "EST5EDT,M13.1.0,M11.1.0", "EST5EDT,M3.2.0", "EST999", "EST5x", "<EST5",
    ])
    func `a text that is no rule is refused`(text: String) { #expect(PosixZone(text) == nil) }

    /// A zone of two changes: 0 until 1,000,000,000; 3600 until 1,100,000,000; then by a rule.
    private static func file(rule: String) -> [UInt8] {
        func number(_ value: Int64, _ width: Int) -> [UInt8] {
            (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> Int64($0 * 8)) }
        }
        func head(_ times: Int64, _ types: Int64, _ characters: Int64) -> [UInt8] {
            Array("TZif2".utf8) + Array(repeating: 0, count: 15) + number(0, 4) + number(0, 4) + number(0, 4)
                + number(times, 4) + number(types, 4) + number(characters, 4)
        }
        let first = head(1, 1, 1) + number(5, 4) + [0] + number(7200, 4) + [0, 0] + [0]
        let second =
            head(2, 2, 4) + number(1_000_000_000, 8) + number(1_100_000_000, 8) + [1, 0] + number(0, 4) + [0, 0]
            + number(3600, 4) + [1, 0] + Array("ABC\0".utf8)
        return first + second + Array("\n\(rule)\n".utf8)
    }

    // Catches a block of the file that is read as another, and a rule that begins too soon.
    @Test func `a zone file is read block by block and goes on by its rule`() throws {
        let zone = try #require(ZoneRules(name: "x", bytes: Self.file(rule: "EST5EDT,M3.2.0,M11.1.0")))
        func hours(_ seconds: UInt64) -> Int64 {
            zone.nanos(at: Timestamp(nanos: seconds * 1_000_000_000)) / 3_600_000_000_000
        }
        #expect(hours(0) == 0 && hours(999_999_999) == 0 && hours(1_000_000_000) == 1 && hours(1_099_999_999) == 1)
        #expect(hours(1_751_371_200) == -4 && hours(1_735_732_800) == -5)
    }

    // Catches a trap on damage: every prefix, and every byte changed.
    @Test func `a damaged file is no zone, and nothing worse`() {
        let whole = Self.file(rule: "EST5EDT,M3.2.0,M11.1.0")
        for count in 0..<whole.count - 26 { #expect(ZoneRules(name: "x", bytes: Array(whole[..<count])) == nil) }
        var read = 0
        for index in whole.indices {
            var bytes = whole
            bytes[index] ^= 0x81
            if let zone = ZoneRules(name: "x", bytes: bytes) {
                read += zone.nanos(at: Timestamp(nanos: 1)) == 0 ? 1 : 1
            }
        }
        #expect(read > 0)
    }

    // Catches a clock time on the wrong side of a change, and one that is placed although no clock shows it.
    @Test(.enabled(if: ZoneRules(named: "America/New_York") != nil, "the machine has no zone files"))
    func `a clock time is New York's where that zone is set`() async throws {
        // 2025-09-24, summer: 19:30Z is 15:30 there.
        let shell = try await Shell.on(Tape.ladder)
        try await shell.run("set tz America/New_York")
        #expect(try await shell.json("set tz") == "\"America/New_York\"")
        #expect(try await shell.document("at 15:30:01 digest")["orders"] == .number("2"))
        #expect(try await shell.json("print 2025-01-06T09:30 == 2025-01-06T14:30Z") == "true")
        #expect(try await shell.json("print 2025-07-06T09:30 == 2025-07-06T13:30Z") == "true")
        #expect(try await shell.json("print 2025-11-02T01:30 == 2025-11-02T05:30Z") == "true")
        #expect(try await shell.json("print 2040-07-06T09:30 == 2040-07-06T13:30Z") == "true")
        #expect(try await shell.complaint("print 2025-03-09T02:30 == 19:30") == "E0303 2025-03-09T02:30")
        try await shell.run("set session 09:30-16:00")
        #expect(try await shell.json("set session") == "\"09:30-16:00 America/New_York\"")
        try await shell.run("set tz UTC")
        #expect(try await shell.document("at 19:30:01 digest")["orders"] == .number("2"))
    }

    // Catches a name that leads to a file outside the folder of zones, or to none, taken for a zone.
    @Test(arguments: [
        "set tz Nowhere/City", "set tz ../etc/passwd", "set tz /etc/localtime", "set tz America", "set tz 5",
    ])
    func `a zone that does not exist is refused`(text: String) async throws {
        #expect(try await Shell().failure(text)?.code == .wrongArgument)
    }
}
