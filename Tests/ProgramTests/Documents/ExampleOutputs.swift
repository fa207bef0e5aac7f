import Engine

@testable import Lang
@testable import mbosh

/// Runs the command table's examples as the program would, for the reference page.
enum ExampleOutputs {
    /// Output by example line, for the verbs that print the same every time: not the servers, jobs and clocks.
    static func all() async throws -> [String: String] {
        let table = CommandTable.whole
        var outputs: [String: String] = [:]
        let session = Session(table: .whole)
        var isDemo = false
        for signature in table.verbs.map(\.signature) + table.stages {
            switch signature.group {
            case .simulate, .script, .session: continue
            case .look, .move, .prove, .stage: break
            }
            if signature.outcome == .differs { continue }
            // Loading is most of the time that this takes.
            if !isDemo { _ = await run("load demo", session) }
            await session.startAgain()
            isDemo = !signature.examples.contains { $0.line.contains("load") }
            for example in signature.examples {
                if case .binds = example.expectation { continue }
                // A verb may be shown by a line of another's; the first to show it wins.
                let output = await run(example.line, session)
                outputs[example.line] = outputs[example.line] ?? output
            }
        }
        await session.close()
        return outputs
    }

    private static let renderer = Renderer(.none)

    /// The text that the line prints, on both channels.
    private static func run(_ line: String, _ session: Session) async -> String {
        let source = Source(name: "-c", text: line)
        var output = ""
        do {
            for line in Parser.parse(source).script.lines {
                guard let statement = line.statement else { continue }
                let query = try Binder(session.table).bind(statement)
                output += try text(try await session.run(query, in: source), query, source)
            }
        } catch let error as Diagnostic {
            output += DiagnosticRenderer().render(error, in: source)
        } catch {
            output += "\(error)\n"
        }
        return output
    }

    private static func text(_ value: Value, _ query: BoundQuery, _ source: Source) throws -> String {
        if case .records(let list) = value, let form = query.format.flatMap({ RecordList.TextForm($0) }) {
            var bytes: [UInt8] = []
            _ = try list.write(form) { bytes += $0 }
            return String(decoding: bytes, as: UTF8.self)
        }
        return renderer.render(value, format: query.format, source: source)
    }
}

extension Session {
    /// As after `load demo`.
    fileprivate func startAgain() {
        symbolInView = nil
        marks = [:]
        if let timeline = view.current?.timeline { view.move(timeline, to: timeline.recording.end()) }
    }
}
