import Engine
import Hummingbird
import Logging

/// What the market says over HTTP: the JSON of the shell (language.md §6), byte for byte, and a newline.
struct MarketRoutes: Sendable {
    /// For the help of a 404.
    static let paths = "/book/{symbol}, /bbo/{symbol}, /symbols, /health, /ready"
    static let defaultDepth = 10

    let view: SharedView

    static func router(view: SharedView, logger: Logger) -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware(logger: logger))
        let routes = MarketRoutes(view: view)
        router.get("book/{symbol}") { try routes.book($0, $1) }
        router.get("bbo/{symbol}") { try routes.bbo($0, $1) }
        router.get("symbols") { request, _ in try routes.symbols(request) }
        router.get("health") { request, _ in try routes.health(request) }
        router.get("ready") { request, _ in try routes.ready(request) }
        return router
    }

    /// Whether a path is one of ours, whatever the method.
    static func isKnown(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        switch parts.first {
        case "book", "bbo": return parts.count == 2
        case "symbols", "health", "ready": return parts.count == 1
        default: return false
        }
    }

    private func book(_ request: Request, _ context: BasicRequestContext) throws -> Response {
        let query = try MarketQuery(request.uri.query, allowed: ["depth", "at", "by"])
        let depth = try query.depth(default: Self.defaultDepth)
        let byOrder = try query.byOrder()
        let state = try loaded()
        let books = try summaries(context, state)
        let cursor = try query.cursor(state)
        return Self.oneOrMany(books, state.timeline.recording.note(outside: cursor)) { book, json in
            state.timeline.view(book, at: cursor, depth: depth, orders: byOrder).write(to: &json)
        }
    }

    private func bbo(_ request: Request, _ context: BasicRequestContext) throws -> Response {
        let query = try MarketQuery(request.uri.query, allowed: ["at"])
        let state = try loaded()
        let books = try summaries(context, state)
        let cursor = try query.cursor(state)
        return Self.oneOrMany(books, state.timeline.recording.note(outside: cursor)) { book, json in
            state.timeline.bboView(book, at: cursor).write(to: &json)
        }
    }

    private func symbols(_ request: Request) throws -> Response {
        _ = try MarketQuery(request.uri.query, allowed: [])
        var json = JSONWriter()
        json.beginArray()
        let state = try loaded()
        for var book in state.timeline.named {
            book.key = state.timeline.key(of: book, at: state.cursor)
            book.write(to: &json)
        }
        json.endArray()
        return Response(json: json)
    }

    private func health(_ request: Request) throws -> Response {
        var json = JSONWriter(capacity: 32)
        json.beginObject()
        json.key("status")
        json.string("ok")
        json.endObject()
        return Response(json: json)
    }

    private func ready(_ request: Request) throws -> Response {
        let recording = try loaded().timeline.recording
        var json = JSONWriter(capacity: 64)
        json.beginObject()
        json.key("status")
        json.string("ready")
        json.key("records")
        json.number(recording.count)
        json.endObject()
        return Response(json: json)
    }

    private func loaded() throws(HTTPProblem) -> SharedView.State {
        guard let state = view.current else { throw HTTPProblem(QueryError.nothingLoaded) }
        return state
    }

    /// The books of the symbol in the path. The router cuts the path before anything is decoded, so a symbol with a slash
    /// in it arrives whole when it was encoded.
    private func summaries(
        _ context: BasicRequestContext, _ state: SharedView.State
    ) throws(HTTPProblem) -> [BookSummary] {
        let written = context.parameters.get("symbol") ?? ""
        guard let symbol = PercentEncoding.decode(written) else { throw MarketQuery.badEncoding(written) }
        do {
            return try state.timeline.summaries(named: symbol)
        } catch {
            throw HTTPProblem(error)
        }
    }

    /// What the shell says on standard error; the body stays what the shell prints.
    static let noticeHeader = HTTPFields.Element.Name("Mbosh-Notice")

    /// An object where a symbol has one book, an array where several publishers have one each.
    ///
    /// - Parameter notice: why it is empty, in ASCII.
    private static func oneOrMany(
        _ books: [BookSummary], _ notice: String?, _ write: (BookSummary, inout JSONWriter) -> Void
    ) -> Response {
        var json = JSONWriter(capacity: 2048)
        if books.count != 1 { json.beginArray() }
        for book in books { write(book, &json) }
        if books.count != 1 { json.endArray() }
        var response = Response(json: json)
        if let notice, let name = noticeHeader { response.headers[name] = notice }
        return response
    }
}
