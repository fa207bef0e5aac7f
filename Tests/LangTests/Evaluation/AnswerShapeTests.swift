import Engine
import TestSupport
import Testing

@testable import Lang

/// The JSON of every answer, letter by letter, against language.md §6.
@Suite struct AnswerShapeTests {
    private static let head =
        #"{"symbol":"TEST","instrument_id":7,"publisher_id":1,"publisher":"GLBX.MDP3.GLBX","#
        + #""ts_recv":"2025-09-24T19:30:03.000000000Z","record":4,"sequence":103,"cold":true,"phase":null,"#
        + #""crossed":false,"#

    // Catches a key that is missing, renamed or of another type, a level or an order out of its order.
    @Test func `a book has its levels and its orders`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let asks = #""asks":[{"price":"64.82","size":5,"count":1}]}"#
        #expect(
            try await shell.json("book TEST")
                == Self.head + #""bids":[{"price":"64.81","size":5,"count":2},{"price":"64.8","size":7,"count":1}],"#
                + asks)
        #expect(
            try await shell.json("book TEST depth 1 by order")
                == Self.head
                + #""bids":[{"price":"64.81","size":5,"count":2,"orders":[{"order_id":"8058566311303","size":3},"#
                + #"{"order_id":"101","size":2}]}],"asks":[{"price":"64.82","size":5,"count":1,"#
                + #""orders":[{"order_id":"103","size":5}]}]}"#)
        #expect(
            try await shell.json("book depth 1") == Self.head + #""bids":[{"price":"64.81","size":5,"count":2}],"#
                + asks)
        #expect(try await shell.json("book side ask by level") == Self.head + #""bids":[],"# + asks)
    }

    // Catches a default depth that `set` does not change, and a side that hides the wrong half.
    @Test func `depth and side limit a book`() async throws {
        let shell = try await Shell.on(Tape.bids(15))
        #expect(try await shell.document("book")["bids"]?.elements?.count == 10)
        try await shell.run("set depth 3")
        #expect(try await shell.document("book")["bids"]?.elements?.count == 3)
        #expect(try await shell.document("book depth 100")["bids"]?.elements?.count == 15)
        #expect(try await shell.document("book side bid")["bids"]?.elements?.count == 3)
        #expect(try await shell.document("book side ask")["bids"]?.elements?.isEmpty == true)
    }

    // Catches a quote that loses a side, a spread that is rounded, a mid that is not exact.
    @Test func `a quote has both sides, spread and mid`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        #expect(
            try await shell.json("bbo TEST")
                == #"{"symbol":"TEST","ts_recv":"2025-09-24T19:30:03.000000000Z","bid":{"price":"64.81","size":5,"count":2},"#
                + #""ask":{"price":"64.82","size":5,"count":1},"spread":"0.01","mid":"64.815"}"#)
        #expect(
            try await shell.json("at record 3 bbo")
                == #"{"symbol":"TEST","ts_recv":"2025-09-24T19:30:02.000000000Z","bid":{"price":"64.81","size":5,"count":2},"#
                + #""ask":null,"spread":null,"mid":null}"#)
        let start = try await shell.json("at start bbo")
        #expect(start == #"{"symbol":"TEST","ts_recv":null,"bid":null,"ask":null,"spread":null,"mid":null}"#)
    }

    // Catches the shapes of whole-data answers.
    @Test func `digest, symbols and quality have their shapes`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let digest = try await shell.document("digest")
        #expect(digest.names == ["digest", "record", "books", "orders"])
        #expect(digest["digest"]?.text?.count == 64)
        #expect(
            try await shell.json("symbols")
                == #"[{"symbol":"TEST","instrument_id":7,"publisher_id":1,"publisher":"GLBX.MDP3.GLBX","records":4,"events":4}]"#
        )
        #expect(
            try await shell.json("quality")
                == #"{"records":4,"events":4,"unknown_cancel":0,"unknown_modify":0,"duplicate_add":0,"oversize_cancel":0,"#
                + #""cancel_mismatch":0,"invalid":0,"crossed_events":0,"locked_events":0}"#)
    }

    // Catches figures of a source that are lost.
    @Test func `info has the figures of its sources`() async throws {
        let shell = try await Shell.on(Tape.ladder)
        let info = try await shell.document("info")
        #expect(
            info.names == ["sources", "records", "start", "end", "symbols", "books", "index_bytes", "checkpoints"])
        #expect(info["records"] == .number("4") && info["symbols"] == .number("1"))
        #expect(info["start"] == .string("2025-09-24T19:30:00.000000000Z"))
        #expect(info["end"] == .string("2025-09-24T19:30:03.000000000Z"))
        let source = try #require(info["sources"]?.elements?.first)
        #expect(
            source.names
                == ["path", "kind", "version", "dataset", "schema", "records", "skipped", "bytes", "ts_out", "loss"])
        #expect(source["path"] == .string("-") && source["kind"] == .string("dbn"))
        #expect(source["version"] == .number("3") && source["dataset"] == .string("GLBX.MDP3"))
        #expect(source["schema"] == .string("mbo") && source["records"] == .number("4"))
        #expect(source["bytes"]?.integer == DBNBytes.stream(Tape.ladder).count)
        #expect(source["loss"] == .null && source["ts_out"] == .bool(false))
    }

    // Catches a list where one document is meant, and one document where a list is.
    @Test func `several symbols are a list`() async throws {
        let shell = try await Shell.on(Tape.names, head: Tape.namesHead)
        let list = try await shell.document("bbo \"CL:BF X5-Z5\", TEST")
        #expect(list.elements?.map { $0["symbol"]?.text } == ["CL:BF X5-Z5", "TEST"])
        #expect(try await shell.document("bbo all").elements?.count == 3)
        #expect(try await shell.document("bbo TEST")["symbol"]?.text == "TEST")
    }

    // Catches a value of a kind of its own that JSON would lose or refuse.
    @Test(arguments: [
        ("print 64.83 - 64.81", "\"0.02\""), ("print 1.50", "\"1.50\""), ("print 5ms", "\"5ms\""),
        ("print true", "true"),
        ("print \"a\\\"b\"", #""a\"b""#), ("print 1s - 1500ms", "\"-500ms\""),
        ("print bbo TEST bid price", "\"64.81\""),
        ("print bbo TEST bid size", "5"), ("print digest record", "4"),
        ("print bbo TEST ts_recv", "\"2025-09-24T19:30:03.000000000Z\""), ("at start print bbo TEST bid", "null"),
        ("set depth", "\"10\""),
    ]) func `a single value is JSON of its kind`(text: String, json: String) async throws {
        let shell = try await Shell.on(Tape.ladder)
        #expect(try await shell.json(text) == json)
    }
}
