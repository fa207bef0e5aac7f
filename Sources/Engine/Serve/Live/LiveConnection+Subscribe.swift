import Engine
import EngineTransport

// Subscriptions: from the client's lines to the records that are sent (live-protocol.md §5, live-protocol.md §6).

extension LiveConnection {
    /// Keeps a subscription line that came before the start, or the error in it.
    mutating func hold(_ line: ControlLine) -> [Action] {
        // The first error ends the session when it starts; nothing after it counts.
        if case .failure? = held.last { return [] }
        do throws(LineFault) {
            if let request = try gather(line) { held.append(.success(request)) }
        } catch {
            held.append(.failure(error))
        }
        return []
    }

    /// Subscribes to what a line asks for that came after the start.
    mutating func subscribe(_ line: ControlLine) -> [Action] {
        do throws(LineFault) {
            guard let request = try gather(line) else { return [] }
            if request.start != nil {
                return reject("Invalid subscription: start is possible before start_session only")
            }
            return accept(request)
        } catch {
            return reject(error.text)
        }
    }

    /// Joins the lines of one subscription; returns nil until its last has come.
    private mutating func gather(_ line: ControlLine) throws(LineFault) -> LiveRequest? {
        var request = try LiveRequest(line)
        symbolCount += request.symbols.count
        guard symbolCount <= limits.symbols else {
            throw LineFault("Too many symbols: at most \(limits.symbols) a session")
        }
        let id = request.id ?? ""
        if let first = unfinished[id] {
            guard request.continues(first) else {
                throw LineFault("Invalid subscription: the lines of \(id) ask for different things")
            }
            request.symbols = first.symbols + request.symbols
        }
        unfinished[id] = request.isLast ? nil : request
        return request.isLast ? request : nil
    }

    /// Returns the acknowledgement, the names, the symbols that could not be resolved, and the feed.
    mutating func accept(_ request: LiveRequest) -> [Action] {
        guard let catalog else { return [] }
        guard catalog.offers(request.schema) else {
            return reject("Schema \(request.schema.name) is not available: the data has none")
        }
        let id = request.id ?? "\(subscriptions)"
        subscriptions += 1
        var records: [GatewayRecord] = [
            .system(
                .subscriptionAcknowledged,
                "Subscription request \(id) for \(request.schema.name) data succeeded")
        ]
        var matches: [LiveCatalog.Match] = []
        var unresolved: [String] = []
        var seen: Set<String> = []
        for symbol in request.symbols where seen.insert(symbol).inserted {
            let found = catalog.resolve(symbol, request.stype)
            if found.isEmpty { unresolved.append(symbol) }
            for match in found {
                records.append(
                    .mapping(instrument: match.instrument, stype: request.stype, asked: symbol, name: match.name))
            }
            matches += found
            symbolCount += found.count
            guard symbolCount <= limits.symbols else {
                return reject("Too many symbols: at most \(limits.symbols) a session")
            }
        }
        for (index, symbol) in unresolved.enumerated() {
            records.append(
                .error(
                    .symbolResolutionFailed, "Failed to resolve symbol: \(symbol)",
                    isLast: index == unresolved.count - 1))
        }
        return [
            .records(records),
            .feed(
                LiveFeed(
                    schema: request.schema, matches: request.isAll ? nil : matches, start: request.start,
                    wantsSnapshot: request.wantsSnapshot)),
        ]
    }
}
