import Engine
import Hummingbird
import Lang

/// The parameters after the `?` of a request, each known to the route and given once.
struct MarketQuery {
    /// The values as written, escapes and all.
    private var raw: [String: Substring] = [:]

    /// Reads the parameters.
    ///
    /// - Parameters:
    ///   - query: the query as written in the request; nil for none.
    ///   - allowed: the names that the route has.
    /// - Throws: `HTTPProblem` for a name that the route does not have, one that is given twice, and a malformed
    ///   escape.
    init(_ query: String?, allowed: [String]) throws(HTTPProblem) {
        for item in (query ?? "").split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap({ PercentEncoding.decode($0, plusIsSpace: true) }) else {
                throw Self.badEncoding(item)
            }
            guard allowed.contains(name) else {
                throw HTTPProblem(
                    .badRequest, "unknown_parameter", "there is no parameter ‘\(name)’ here",
                    help: allowed.isEmpty ? "it takes none" : "parameters: \(allowed.joined(separator: ", "))")
            }
            guard raw[name] == nil else {
                throw HTTPProblem(.badRequest, "repeated_parameter", "‘\(name)’ is given twice")
            }
            raw[name] = parts.count > 1 ? parts[1] : ""
        }
    }

    /// The number of levels on a side; nil when the request leaves it to the session.
    func depth() throws(HTTPProblem) -> Int? {
        guard let text = try text("depth") else { return nil }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let depth = Int(text),
            depth >= 1
        else { throw HTTPProblem(QueryError.badDepth(text)) }
        return depth
    }

    /// The detail of each level; nil when the request does not say.
    func detail() throws(HTTPProblem) -> BookDetail? {
        guard let text = try text("by") else { return nil }
        guard let detail = BookDetail(rawValue: text) else {
            throw HTTPProblem(.badRequest, "bad_by", "‘by’ must be level or order, not ‘\(text)’")
        }
        return detail
    }

    /// The cursor at which the question is asked, by the clock and the zone of the session; nil for the session's own.
    ///
    /// In a query `+` means a space, but people also write a time's offset with an unescaped one (`+02:00`): a time
    /// that makes no sense the first way is read the second.
    func cursor(_ question: Question) throws(HTTPProblem) -> Cursor? {
        guard let text = try text("at") else { return nil }
        do throws(QueryError) {
            return try question.cursor(parsing: text)
        } catch {
            if case .badTime = error, let raw = raw["at"], raw.contains("+"), let literal = PercentEncoding.decode(raw),
                let cursor = try? question.cursor(parsing: literal)
            {
                return cursor
            }
            throw HTTPProblem(error)
        }
    }

    private func text(_ name: String) throws(HTTPProblem) -> String? {
        guard let value = raw[name] else { return nil }
        guard let text = PercentEncoding.decode(value, plusIsSpace: true) else { throw Self.badEncoding(value) }
        return text
    }

    static func badEncoding(_ text: some StringProtocol) -> HTTPProblem {
        HTTPProblem(
            .badRequest, "bad_encoding", "‘\(text)’ is not percent-encoded UTF-8", help: "write a percent sign as %25")
    }
}
