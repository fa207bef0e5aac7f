/// The diagnostics of one pass, bounded: a megabyte of noise must not become a million messages.
struct DiagnosticLog {
    /// The most diagnostics that are kept, more than anybody reads; one more is added after them, which says that there
    /// are more.
    static let limit = 100

    private(set) var entries: [Diagnostic] = []

    /// Keeps a diagnostic, unless the log is full.
    mutating func report(_ diagnostic: Diagnostic) {
        if entries.count < Self.limit {
            entries.append(diagnostic)
        } else if entries.count == Self.limit {
            entries.append(
                Diagnostic(
                    .tooManyErrors, "too many errors; the rest is not shown", at: diagnostic.span,
                    help: "mend the first ones and try again"))
        }
    }
}

extension [Diagnostic] {
    /// The diagnostics in the order of the text; two at one offset keep the order in which they were found.
    func inSourceOrder() -> [Diagnostic] {
        enumerated().sorted { left, right in
            (left.element.span.start, left.offset) < (right.element.span.start, right.offset)
        }.map(\.element)
    }
}

extension SourceSpan {
    /// True when the two spans share a byte.
    func overlaps(_ other: SourceSpan) -> Bool { start < other.end && other.start < end }
}
