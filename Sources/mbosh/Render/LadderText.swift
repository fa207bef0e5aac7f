import Engine
import Lang

/// A book as traders read it: bids left, asks right, best on top, sizes as bars where there is a terminal to draw on.
///
///     CLX5  2025-09-24T19:45:00.000000000Z  record 7977  cold
///     spread 0.01  mid 64.815  imbalance +0.12
///     orders  size    bid │   ask  size  orders
///          4     5  64.81 │ 64.82     5       3
struct LadderText {
    var palette: Palette
    /// The zone in which times are written; nil: UTC.
    var zone: DisplayZone?

    private static let barWidth = 12

    func render(_ view: BookView) -> String {
        var output = palette.fitted(heading(view) + "\n")
        output += view.snapshot.hasOrders ? queues(view) : levels(view)
        let hidden = [
            more(view.snapshot.bidLevels - view.snapshot.bids.count, "bid", shown: view.snapshot.bids.count),
            more(view.snapshot.askLevels - view.snapshot.asks.count, "ask", shown: view.snapshot.asks.count),
        ].compactMap(\.self)
        if !hidden.isEmpty {
            output += palette.fitted(palette.paint("and \(hidden.joined(separator: ", "))", .dim) + "\n")
        }
        return output
    }

    func render(_ view: BBOView) -> String {
        func quote(_ quote: BBO.Quote?) -> String {
            guard let quote else { return "none" }
            return "\(quote.price.text(minimumFraction: view.priceDigits)) × \(quote.size) (\(quote.count))"
        }
        var text = palette.paint(VisibleText.of(view.symbol), .heading)
        if let time = view.cursor.time { text += "  " + ZonedTime.text(time, zone) }
        text +=
            "  bid " + palette.paint(quote(view.bbo.bid), .bid) + "  ask " + palette.paint(quote(view.bbo.ask), .ask)
        if let spread = view.bbo.spread { text += "  spread \(spread.text(minimumFraction: view.priceDigits))" }
        if let mid = view.bbo.midText { text += "  mid \(mid)" }
        if view.bbo.isCrossed { text += "  " + palette.paint("crossed", .warning) }
        return text + "\n"
    }

    private func more(_ count: Int, _ side: String, shown: Int) -> String? {
        count > 0 && shown > 0 ? "\(count) more \(side) level\(count == 1 ? "" : "s")" : nil
    }

    private func heading(_ view: BookView) -> String {
        var words = [palette.paint(VisibleText.of(view.symbol), .heading)]
        if let publisher = view.publisher { words.append(palette.paint(VisibleText.of(publisher), .dim)) }
        if let time = view.cursor.time { words.append(ZonedTime.text(time, zone)) }
        words.append("record \(view.cursor.position)")
        if view.snapshot.status.isCold { words.append(palette.paint("cold", .warning)) }
        if view.snapshot.status.isSuspect { words.append(palette.paint("suspect", .warning)) }
        if let phase = view.phase { words.append(VisibleText.of(phase)) }
        var lines = [words.joined(separator: "  ")]
        let bbo = view.snapshot.bbo
        var figures: [String] = []
        if let spread = bbo.spread { figures.append("spread \(spread.text(minimumFraction: view.priceDigits))") }
        if let mid = bbo.midText { figures.append("mid \(mid)") }
        if let imbalance = Self.imbalance(bbo) { figures.append("imbalance \(imbalance)") }
        if bbo.isCrossed { figures.append(palette.paint("crossed", .warning)) }
        if bbo.isLocked { figures.append(palette.paint("locked", .warning)) }
        if !figures.isEmpty { lines.append(figures.joined(separator: "  ")) }
        return lines.joined(separator: "\n")
    }

    /// Returns (bid − ask) / (bid + ask) of the best sizes, with two digits: +1.00 is all bid. Nil where a side is
    /// missing.
    private static func imbalance(_ bbo: BBO) -> String? {
        guard let bid = bbo.bid?.size, let ask = bbo.ask?.size, bid + ask > 0 else { return nil }
        let hundredths = ((Double(bid) - Double(ask)) / Double(bid + ask) * 100).rounded()
        let magnitude = Int(abs(hundredths))
        let digits = magnitude % 100
        return "\(hundredths < 0 ? "-" : "+")\(magnitude / 100).\(digits < 10 ? "0" : "")\(digits)"
    }

    private var rule: String { palette.isUnicode ? "│" : "|" }

    private func levels(_ view: BookView) -> String {
        let bids = view.snapshot.bids
        let asks = view.snapshot.asks
        let digits = view.priceDigits
        func texts(_ level: BookSnapshot.Level) -> [String] {
            [
                level.count == 0 ? "" : String(level.count), String(level.size),
                level.price.text(minimumFraction: digits),
            ]
        }
        // On a narrow screen the number of orders gives way first.
        let isNarrow = palette.width.map { Self.width((bids + asks).map(texts)) > $0 } ?? false
        func cells(_ level: BookSnapshot.Level) -> [String] { Array(texts(level).dropFirst(isNarrow ? 1 : 0)) }
        let names = Array(["orders", "size", "bid"].dropFirst(isNarrow ? 1 : 0))
        let blank = names.map { _ in "" }
        let left = bids.map(cells)
        let right = asks.map(cells)
        let widths = Self.widths(left + right, names)
        let tableWidth = 2 * (widths.reduce(0, +) + 2 * (widths.count - 1)) + 3
        // A row that wraps is no ladder: where there is no room, sizes stand as numbers alone.
        let drawsBars = palette.width.map { tableWidth + 2 * (Self.barWidth + 2) <= $0 } ?? false
        let largest = (bids + asks).map(\.size).max() ?? 0
        func bar(_ level: BookSnapshot.Level?, _ role: Palette.Role) -> String {
            guard drawsBars else { return "" }
            let text = level.map { Self.bar($0.size, of: largest, unicode: palette.isUnicode) } ?? ""
            return palette.paint(CellText.pad(text, Self.barWidth, right: false), role)
        }
        func joined(_ row: [String], _ widths: [Int]) -> String {
            zip(row, widths).map { CellText.pad($0, $1, right: true) }.joined(separator: "  ")
        }
        func bidCells(_ row: [String]) -> String { joined(row, widths) }
        func askCells(_ row: [String]) -> String { joined(row.reversed(), widths.reversed()) }
        let blankBar = drawsBars ? String(repeating: " ", count: Self.barWidth) + "  " : ""
        let title = blankBar + bidCells(names) + " \(rule) " + askCells(names.dropLast() + ["ask"])
        var output = palette.paint(title, .dim) + "\n"
        for depth in 0..<max(bids.count, asks.count) {
            let bid = depth < bids.count ? bids[depth] : nil
            let ask = depth < asks.count ? asks[depth] : nil
            let gap = drawsBars ? "  " : ""
            var line = bar(bid, .bid) + gap
            line += palette.paint(bidCells(depth < left.count ? left[depth] : blank), .bid) + " \(rule) "
            line += palette.paint(askCells(depth < right.count ? right[depth] : blank), .ask) + gap
            line += bar(ask, .ask)
            while line.last == " " { line.removeLast() }
            output += line + "\n"
        }
        if bids.isEmpty, asks.isEmpty { output += "(empty)\n" }
        return output
    }

    private static func widths(_ rows: [[String]], _ names: [String]) -> [Int] {
        names.enumerated().map { index, name in rows.reduce(name.count) { max($0, $1[index].count) } }
    }

    /// Returns the width of a whole row with the numbers of orders.
    private static func width(_ rows: [[String]]) -> Int {
        2 * (widths(rows, ["orders", "size", "bid"]).reduce(0, +) + 4) + 3
    }

    /// Returns a bar in eighths of a column: at least one eighth for any size above 0.
    static func bar(_ size: UInt64, of largest: UInt64, unicode: Bool) -> String {
        guard largest > 0, size > 0 else { return "" }
        let eighths = max(1, Int((Double(size) / Double(largest) * Double(barWidth * 8)).rounded()))
        if !unicode { return String(repeating: "#", count: max(1, eighths / 8)) }
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }

    /// Returns every order in its queue, bids left and asks right.
    private func queues(_ view: BookView) -> String {
        func lines(_ levels: [BookSnapshot.Level]) -> [(text: String, isPrice: Bool)] {
            levels.flatMap { level in
                let price = level.price.text(minimumFraction: view.priceDigits)
                let head = "\(price) × \(level.size)" + (level.count > 0 ? " (\(level.count))" : "")
                return [(head, true)] + level.orders.map { ("  \($0.id) × \($0.size)", false) }
            }
        }
        let left = lines(view.snapshot.bids)
        let right = lines(view.snapshot.asks)
        let width = left.reduce(3) { max($0, DisplayWidth.of($1.text)) }
        let rightWidth = right.reduce(3) { max($0, DisplayWidth.of($1.text)) }
        if let screen = palette.width, width + 3 + rightWidth > screen { return stacked(left, right) }
        var output = palette.paint(CellText.pad("bid", width, right: false) + " \(rule) ask", .dim) + "\n"
        for row in 0..<max(left.count, right.count) {
            let bid = row < left.count ? left[row] : ("", false)
            let ask = row < right.count ? right[row] : ("", false)
            let bidText = CellText.pad(bid.0, width, right: false)
            var line = (bid.1 ? palette.paint(bidText, .bid) : bidText) + " \(rule) "
            line += ask.1 ? palette.paint(ask.0, .ask) : ask.0
            while line.last == " " { line.removeLast() }
            output += line + "\n"
        }
        if left.isEmpty, right.isEmpty { output += "(empty)\n" }
        return output
    }

    /// Returns the queues where there is no room beside each other: the bids, and the asks below them.
    private func stacked(_ bids: [(text: String, isPrice: Bool)], _ asks: [(text: String, isPrice: Bool)]) -> String {
        var output = ""
        for (title, rows, role) in [("bid", bids, Palette.Role.bid), ("ask", asks, .ask)] {
            output += palette.paint(title, .dim) + "\n"
            for row in rows { output += (row.isPrice ? palette.paint(row.text, role) : row.text) + "\n" }
        }
        return output
    }
}
