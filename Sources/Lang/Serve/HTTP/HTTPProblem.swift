import Engine
import Hummingbird
import Lang

/// An error as an answer: `{"error":{"code":…,"message":…,"help":…}}` with the right status.
struct HTTPProblem: Error {
    var status: HTTPResponse.Status
    /// A word for programs, which never changes.
    var code: String
    /// One sentence for people.
    var message: String
    /// One suggestion; nil when there is none.
    var help: String?

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, help: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.help = help
    }

    /// The answer for an error of the engine.
    init(_ error: QueryError) {
        let (status, code): (HTTPResponse.Status, String) =
            switch error {
            case .nothingLoaded: (.serviceUnavailable, "nothing_loaded")
            case .unknownSymbol: (.notFound, "unknown_symbol")
            case .badTime: (.badRequest, "bad_time")
            case .ambiguousDate: (.badRequest, "ambiguous_date")
            case .noSuchRecord: (.badRequest, "no_such_record")
            case .badDepth: (.badRequest, "bad_depth")
            }
        self.init(status, code, error.description, help: error.suggestion)
    }

    /// The answer for an error of the language, with its number as the code.
    init(_ diagnostic: Diagnostic) {
        self.init(.badRequest, "\(diagnostic.code)", diagnostic.message, help: diagnostic.help)
    }

    static let internalError = HTTPProblem(
        .internalServerError, "internal", "the server failed to answer; its log says why")

    static func notFound(_ path: String) -> HTTPProblem {
        HTTPProblem(.notFound, "not_found", "there is no ‘\(path)’", help: "paths: \(MarketRoutes.paths)")
    }

    static let notAllowed = HTTPProblem(
        .methodNotAllowed, "method_not_allowed", "only GET and HEAD are answered here", help: "Allow: GET, HEAD")

    var response: Response {
        let error: KeyValuePairs<String, Value> = [
            "code": .text(code), "message": .text(message), "help": help.map { .text($0) } ?? .null,
        ]
        var response = Response(["error": .fields(Fields(error))], status: status)
        if status == .methodNotAllowed { response.headers[.allow] = "GET, HEAD" }
        return response
    }
}

extension Response {
    /// A response of one JSON document, which is an object, and a newline.
    init(_ members: KeyValuePairs<String, Value>, status: HTTPResponse.Status = .ok) {
        self.init(.fields(Fields(members)), status: status)
    }

    /// A response of a value as one JSON document, and a newline.
    init(_ value: Value, status: HTTPResponse.Status = .ok) {
        let body = ByteBuffer(string: (value.json ?? "null") + "\n")
        self.init(status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
    }
}
