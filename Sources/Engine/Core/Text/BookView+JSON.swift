// The JSON shapes of language.md §6, the same for the shell, HTTP and programs that embed the engine.

extension BookView {
    /// Writes the book as one object.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("symbol", symbol)
        json.member("instrument_id", snapshot.key.instrument.raw)
        json.member("publisher_id", snapshot.key.publisher.raw)
        json.member("publisher", publisher)
        json.member("ts_recv", cursor.time)
        json.member("record", cursor.position)
        json.member("sequence", snapshot.status.lastSequence)
        json.member("cold", snapshot.status.isCold)
        json.member("phase", phase)
        json.member("crossed", snapshot.bbo.isCrossed)
        for (name, levels) in [("bids", snapshot.bids), ("asks", snapshot.asks)] {
            json.array(name, levels) { $1.write(to: &$0, withOrders: snapshot.hasOrders) }
        }
        json.endObject()
    }
}

extension BookSnapshot.Level {
    /// Writes the level as one object; its orders only on request.
    package func write(to json: inout JSONWriter, withOrders: Bool) {
        json.beginObject()
        json.member("price", price)
        json.member("size", size)
        json.member("count", count)
        if withOrders {
            json.array("orders", orders) { json, order in
                json.beginObject()
                json.member("order_id", quoted: order.id.raw)
                json.member("size", order.size)
                json.endObject()
            }
        }
        json.endObject()
    }
}

extension BBOView {
    /// Writes the best prices as one object.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("symbol", symbol)
        json.member("ts_recv", cursor.time)
        json.member("bid", bbo.bid)
        json.member("ask", bbo.ask)
        json.member("spread", bbo.spread)
        json.member("mid", bbo.midText)
        json.endObject()
    }
}

extension JSONWriter {
    /// Writes a member with the best price of a side; null for an empty side.
    mutating func member(_ name: String, _ quote: BBO.Quote?) {
        guard let quote else { return member(name, raw: nil) }
        object(name) { json in
            json.member("price", quote.price)
            json.member("size", quote.size)
            json.member("count", quote.count)
        }
    }
}
