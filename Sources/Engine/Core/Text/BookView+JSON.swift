// The JSON shapes of language.md §6, one place for the shell, HTTP and whoever embeds the engine.

extension BookView {
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("symbol")
        json.string(symbol)
        json.key("instrument_id")
        json.number(snapshot.key.instrument.raw)
        json.key("publisher_id")
        json.number(snapshot.key.publisher.raw)
        json.key("publisher")
        if let publisher { json.string(publisher) } else { json.null() }
        json.key("ts_recv")
        json.time(cursor.time)
        json.key("record")
        json.number(cursor.position)
        json.key("sequence")
        json.number(snapshot.status.lastSequence)
        json.key("cold")
        json.bool(snapshot.status.isCold)
        json.key("phase")
        if let phase { json.string(phase) } else { json.null() }
        json.key("crossed")
        json.bool(snapshot.bbo.isCrossed)
        json.key("bids")
        write(snapshot.bids, to: &json)
        json.key("asks")
        write(snapshot.asks, to: &json)
        json.endObject()
    }

    private func write(_ levels: [BookSnapshot.Level], to json: inout JSONWriter) {
        json.beginArray()
        for level in levels { level.write(to: &json, withOrders: snapshot.hasOrders) }
        json.endArray()
    }
}

extension BookSnapshot.Level {
    public func write(to json: inout JSONWriter, withOrders: Bool) {
        json.beginObject()
        json.key("price")
        json.price(price)
        json.key("size")
        json.number(size)
        json.key("count")
        json.number(count)
        if withOrders {
            json.key("orders")
            json.beginArray()
            for order in orders {
                json.beginObject()
                json.key("order_id")
                json.quotedNumber(order.id.raw)
                json.key("size")
                json.number(order.size)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }
}

extension BBOView {
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("symbol")
        json.string(symbol)
        json.key("ts_recv")
        json.time(cursor.time)
        json.key("bid")
        bbo.bid.write(to: &json)
        json.key("ask")
        bbo.ask.write(to: &json)
        json.key("spread")
        json.price(bbo.spread)
        json.key("mid")
        if let mid = bbo.midText { json.string(mid) } else { json.null() }
        json.endObject()
    }
}

extension BBO.Quote? {
    func write(to json: inout JSONWriter) {
        guard let quote = self else {
            json.null()
            return
        }
        json.beginObject()
        json.key("price")
        json.price(quote.price)
        json.key("size")
        json.number(quote.size)
        json.key("count")
        json.number(quote.count)
        json.endObject()
    }
}
