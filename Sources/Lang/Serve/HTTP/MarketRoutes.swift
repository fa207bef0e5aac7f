import Engine
import Hummingbird
import Lang
import Logging
import Synchronization

/// The market over HTTP: a route is a question of the language, answered by the same function and written by the same
/// writer as in the shell (http.md §1), and a newline.
struct MarketRoutes: Sendable {
    /// The paths, for the help of a 404.
    static let paths = (verbs.map { "/" + path(of: $0) } + health.map { "/" + $0 }).joined(separator: ", ")

    /// The verbs that are asked over HTTP, those about a symbol first.
    private static let verbs = CommandTable.standard.verbs.map(\.signature).filter { $0.http != nil }
        .sorted { a, b in a.http?.hasSymbol == true && b.http?.hasSymbol != true }
    /// The paths that answer without the language.
    private static let health = ["health", "ready"]

    private static func path(of verb: Signature) -> String {
        verb.http?.hasSymbol == true ? "\(verb.name)/{symbol}" : verb.name
    }

    /// Returns the question that can be asked at the time of a request.
    let question: @Sendable () -> Question

    static func router(
        question: @escaping @Sendable () -> Question, logger: Logger
    ) -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware(logger: logger))
        let routes = MarketRoutes(question: question)
        for verb in verbs {
            router.get(RouterPath(path(of: verb))) { try await routes.answer(verb, $0, $1) }
        }
        router.get("health") { request, _ in try routes.health(request) }
        router.get("ready") { request, _ in try routes.ready(request) }
        return router
    }

    /// True for a path that has a route, whatever the method.
    static func isKnown(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard let first = parts.first else { return false }
        if let form = verbs.first(where: { $0.name == first })?.http { return parts.count == (form.hasSymbol ? 2 : 1) }
        return health.contains(String(first)) && parts.count == 1
    }

    private func answer(
        _ verb: Signature, _ request: Request, _ context: BasicRequestContext
    ) async throws -> Response {
        let query = try MarketQuery(request.uri.query, allowed: verb.http?.parameters ?? [])
        var values: [String: BoundValue.Kind] = [:]
        if let depth = try query.depth() { values["depth"] = .integer(depth) }
        if let detail = try query.detail() { values["by"] = .text(detail.word) }
        if verb.http?.hasSymbol == true {
            // The router cuts the path before anything is decoded, so a symbol with a slash in it arrives whole when it
            // was encoded.
            let written = context.parameters.get("symbol") ?? ""
            guard let symbol = PercentEncoding.decode(written) else { throw MarketQuery.badEncoding(written) }
            // An unknown symbol is reported here with the status and the code of HTTP.
            _ = try loaded().timeline.summaries(named: symbol)
            values["symbols"] = .symbols(.one(Word(symbol, span: Self.nowhere)))
        }
        return try await answer(verb.name, values, query)
    }

    /// Answers a verb with arguments of these values, at the time of `at` or at the session's cursor.
    private func answer(
        _ name: String, _ values: [String: BoundValue.Kind], _ query: MarketQuery
    ) async throws -> Response {
        let notices = Notices()
        var question = question()
        guard question.current != nil else { throw QueryError.nothingLoaded }
        question.environment.notice = { notices.add($0) }
        guard let verb = question.table[name] else { throw HTTPProblem.notFound("/\(name)") }
        if let cursor = try query.cursor(question) { question.moment = cursor }
        let call = BoundCall(verb, values)
        if question.moment != nil { question.sayOutside(call) }
        var response = Response(try await question.answer(verb, call))
        if let header = Self.noticeHeader, let text = notices.text { response.headers[header] = text }
        return response
    }

    /// A span of no text: a request is not written in the language.
    private static let nowhere = SourceSpan(0, 0)

    /// The notices of one answer, which are sent in a header.
    private final class Notices: Sendable {
        private let lines = Mutex<[String]>([])

        func add(_ line: String) { lines.withLock { $0.append(line) } }

        /// The notices in ASCII, for a header; nil when there are none.
        var text: String? {
            let lines = lines.withLock { $0 }
            return lines.isEmpty
                ? nil : String(decoding: ASCIIText.of(Array(lines.joined(separator: "; ").utf8)), as: UTF8.self)
        }
    }

    private func health(_ request: Request) throws -> Response { Response(["status": .text("ok")]) }

    private func ready(_ request: Request) throws -> Response {
        Response(["status": .text("ready"), "records": .int(try loaded().timeline.recording.count)])
    }

    private func loaded() throws(QueryError) -> SharedView.State {
        guard let state = question().current else { throw .nothingLoaded }
        return state
    }

    /// The header for notices that the shell prints on standard error; the body is what the shell prints as the answer.
    static let noticeHeader = HTTPFields.Element.Name("Mbosh-Notice")
}
