import Engine
import Lang

/// The text of an assertion's result: one line when it held; else its location, a caret, the findings and the command
/// that reproduces it.
struct AssertionText {
    var palette: Palette
    /// The zone in which times are written; nil: UTC.
    var zone: DisplayZone?

    func render(_ result: AssertionResult, _ source: Source) -> String {
        var result = result
        result.claim = VisibleText.of(Secrets.masked(result.claim))
        result.summary = VisibleText.of(Secrets.withoutVendorKeys(result.summary))
        switch result.outcome {
        case .pass: return palette.paint("✓", .good) + " \(result.verb) \(result.claim): \(result.summary)\n"
        case .notApplicable: return palette.paint("–", .dim) + " \(result.verb) \(result.claim): n/a\n" + notes(result)
        case .fail: return failure(result, source, mark: palette.paint("✗", .bad))
        case .warn: return failure(result, source, mark: palette.paint("!", .warning))
        case .inconclusive: return failure(result, source, mark: palette.paint("?", .warning))
        }
    }

    private func failure(_ result: AssertionResult, _ source: Source, mark: String) -> String {
        let renderer = palette.diagnostics
        var output = "\(mark) \(renderer.location(result.span, in: source))  \(result.verb) \(result.claim)\n"
        output += renderer.excerpt(result.span, in: source, label: result.summary)
        if let because = result.because { output += row("because", because) }
        if let first = result.first { output += finding("first", first) }
        if let longest = result.longest { output += finding("longest", longest) }
        if let golden = result.golden { output += FindingText(palette: palette).diff(golden) }
        output += notes(result)
        if let reproduce = result.reproduce { output += row("reproduce", reproduce) }
        return output
    }

    private func notes(_ result: AssertionResult) -> String { result.notes.map { row("note", $0) }.joined() }

    /// A line below what it belongs to.
    func row(_ name: String, _ text: String) -> String {
        "  " + palette.paint(CellText.pad(name, 9, right: false), .dim)
            + "  \(VisibleText.of(Secrets.withoutVendorKeys(text)))\n"
    }

    private func finding(_ name: String, _ finding: Finding) -> String {
        var text = finding.time.map { ZonedTime.text($0, zone) + "  " } ?? ""
        text += "record \(finding.record)  "
        if let symbol = finding.symbol { text += "\(symbol)  " }
        text += finding.words { ZonedTime.text($0, zone) }
        if let end = finding.end {
            if let nanos = end.lastedNanos { text += "   \(DurationText.short(nanos: nanos)), " } else { text += "   " }
            text += end.record.map { "ended by record \($0)" } ?? "ended with the days of its name"
            text += end.action.map { " (\($0))" } ?? ""
        } else if finding.bbo != nil {
            text += "   to the end"
        }
        var output = row(name, text)
        for (side, levels) in [("bid", finding.bids), ("ask", finding.asks)] {
            for level in levels {
                let price = level.price.text(minimumFraction: finding.priceDigits)
                let orders = level.orders.prefix(6).map { "\($0.id) × \($0.size)" }.joined(separator: ", ")
                let more = level.orders.count > 6 ? " and \(level.orders.count - 6) more" : ""
                output += row("", "\(side) \(price)  \(orders)\(more)")
            }
        }
        return output
    }
}
