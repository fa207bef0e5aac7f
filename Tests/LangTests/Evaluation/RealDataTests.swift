import Engine
import TestSupport
import Testing

@testable import Lang

/// The answers that the issue shows on the public CLX5 sample, which lies beside the project.
@Suite(.enabled(if: SharedData.isPresent, "skipped: no ../shared/data"))
struct RealDataTests {
    private static func shell() async throws -> Shell {
        let shell = Shell()
        try await shell.session.load(paths: [SharedData.path("data/CLX5_mbo.dbn")])
        return shell
    }

    // Catches any book of the sample that is not the reference's, to the last queue position.
    @Test func `every digest of the sample is the reference's`() async throws {
        let shell = try await Self.shell()
        let final = try await shell.document("digest")
        #expect(final["digest"] == .string("214921047cd9c38f01988d52ff923a3830fd124bd9be6c86fa39c2e3f0459122"))
        #expect(
            final["record"] == .number("38212") && final["books"] == .number("1") && final["orders"] == .number("147"))
        var count = 0
        for line in try SharedData.text("data/CLX5_mbo.digests.ndjson").split(separator: "\n") {
            let expected = try JSONText(String(line))
            let place: String
            if let at = expected["at"]?.integer {
                place = "at \(at)"
            } else if let record = expected["record"]?.integer {
                place = "at record \(record)"
            } else {
                continue
            }
            let answer = try await shell.document("\(place) digest")
            #expect(answer["digest"] == expected["digest"], "\(place)")
            if let records = expected["records"] { #expect(answer["record"] == records, "\(place)") }
            count += 1
        }
        #expect(count > 10)
    }

    // Catches a count of the sample's oddities that is not the independent one.
    @Test func `the sample's quality is the one counted independently`() async throws {
        let quality = try await Self.shell().document("quality")
        #expect(quality["records"] == .number("38212") && quality["events"] == .number("32053"))
        #expect(quality["unknown_cancel"] == .number("1224") && quality["unknown_modify"] == .number("216"))
        #expect(quality["crossed_events"] == .number("172"))
    }

    // Catches a check of the pre-open cross that looks elsewhere, reports another record or cannot be reopened.
    @Test func `the sample crosses where the reference says, and the place can be reopened`() async throws {
        let shell = try await Self.shell()
        let result = try await shell.assertion("assert no-cross")
        #expect(result.outcome == .fail && result.violations == 172 && result.checks == 32_053)
        let first = try #require(result.first)
        #expect(first.record == 38_041 && first.time?.description == "2025-09-24T21:47:19.747164115Z")
        #expect(first.text == "bid 64.90 × 1 > ask 64.83 × 1" || first.text.hasPrefix("bid 64.90 × "))
        #expect(first.text.contains("> ask 64.83 × "))
        #expect(first.bids.flatMap(\.orders).contains { $0.id.raw == 8_058_566_666_832 })
        #expect(!first.asks.isEmpty)
        #expect(result.reproduce?.hasSuffix("CLX5_mbo.dbn -c 'at record 38041 book CLX5 by order'") == true)
        #expect(try await shell.assertion("assert no-cross from 19:30 to 21:00").outcome == .pass)
        #expect(try await shell.document("at record 38041 book CLX5")["crossed"] == .bool(true))
        #expect(try await shell.document("at record 38040 book CLX5")["crossed"] == .bool(false))
    }

    // Catches a book of the first phrase of all that is not the sample's at that moment.
    @Test func `the book of a moment is the sample's`() async throws {
        let shell = try await Self.shell()
        let book = try await shell.document("at 2025-09-24T19:45:00Z book CLX5 depth 10")
        #expect(book["symbol"] == .string("CLX5") && book["instrument_id"] == .number("432669"))
        #expect(book["publisher"] == .string("GLBX.MDP3.GLBX") && book["cold"] == .bool(true))
        #expect(book["bids"]?.elements?.count == 10 && book["asks"]?.elements?.count == 10)
        #expect(await shell.position() == 38_212)
        let early = try await shell.document("at record 1000 book CLX5 depth 1")
        let bid = early["bids"]?.elements?.first
        #expect(bid?["price"] == .string("64.81") && bid?["size"] == .number("5") && bid?["count"] == .number("4"))
        #expect(try await shell.json("at 19:45 bbo") == (try await shell.json("at 2025-09-24T19:45:00Z bbo CLX5")))
    }
}
