import EngineTransport
import Lang

extension ServeError: ErrorInWords {
    package func diagnostic(at span: SourceSpan) -> Diagnostic { Diagnostic(.cannotServe, "\(self)", at: span) }
}
