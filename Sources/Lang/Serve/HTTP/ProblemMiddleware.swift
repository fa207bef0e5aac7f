import Engine
import Hummingbird
import Lang
import Logging

/// Turns every error into an answer in JSON: an error that is no `HTTPProblem` and none of a question is logged here,
/// and is a bare 500 outside.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    let logger: Logger

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        let response = await answer(request, context, next)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(
        _ request: Request, _ context: BasicRequestContext,
        _ next: (Request, BasicRequestContext) async throws -> Response
    ) async -> Response {
        guard request.method == .get || request.method == .head else {
            let path = request.uri.path
            return (MarketRoutes.isKnown(path) ? HTTPProblem.notAllowed : .notFound(path)).response
        }
        do {
            return try await next(request, context)
        } catch let problem as HTTPProblem {
            return problem.response
        } catch let error as QueryError {
            return HTTPProblem(error).response
        } catch let error as Diagnostic {
            return HTTPProblem(error).response
        } catch let error as HTTPError where error.status == .notFound {
            return HTTPProblem.notFound(request.uri.path).response
        } catch {
            logger.error("a request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return HTTPProblem.internalError.response
        }
    }
}
