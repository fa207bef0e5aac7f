import Engine
import Synchronization
import TestSupport
import Testing
import mbosh

@testable import EngineTransport
@testable import Lang

@Suite struct WorkTests {
    // Catches a look at the task that is taken before the loop and not in it.
    @Test func `a loop over elements ends where its task is cancelled`() async {
        let elements = Array(0..<10 * Work.batch)
        #expect(elements.untilCancelled.map { $0 } == elements)
        let seen = await Task {
            var seen = 0
            for element in elements.untilCancelled {
                seen = element + 1
                if seen == Work.batch + 1 {
                    // The task itself, used during the call only.
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                }
            }
            return seen
        }.value
        #expect(seen == 2 * Work.batch)
    }

    // Catches rows on their way out that nobody is told of, and a cancelled writing that goes on to the end.
    @Test(.wholeLane, arguments: [OutputFormat.csv, .json, .ndjson, .markdown])
    func `rows leave in pieces, tell how far they are, and stop where they are cancelled`(format: OutputFormat)
        async throws
    {
        let count = 5 * Work.batch
        let table = Table(
            columns: [Table.Column("n", numeric: true), Table.Column("text")],
            rows: (0..<count).map { [.int($0), .text(String(repeating: "x", count: 100))] })
        let told = Mutex<[String]>([])
        let listener = Work.Listener { what, done, total, _ in told.withLock { $0.append("\(what) \(done) \(total)") } }
        let pieces = try Work.$listener.withValue(listener) { () throws -> [[UInt8]] in
            var pieces: [[UInt8]] = []
            let rows = try ValueText.write(.table(table), as: format) { pieces.append($0) }
            #expect(rows == count)
            return pieces
        }
        #expect(pieces.count > 1)
        #expect(told.withLock { $0 } == (0..<5).map { "writing \($0 * Work.batch) \(count)" })
        let whole =
            switch format {
            case .csv: CSVText.render(.table(table))
            case .ndjson: NDJSONText.render(.table(table))
            case .markdown: MarkdownText.render(.table(table))
            default: (Value.table(table).json ?? "") + "\n"
            }
        #expect(String(decoding: pieces.joined(), as: UTF8.self) == whole)
        let isCut = await Task {
            var pieces = 0
            do {
                try ValueText.write(.table(table), as: format) { _ in
                    pieces += 1
                    // The task itself, used during the call only.
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                }
                return false
            } catch {
                return error is CancellationError && pieces == 1
            }
        }.value
        #expect(isCut)
    }

    // Catches long rows of empty buckets that are made to the end after Ctrl-C.
    @Test(arguments: ["mid TEST every 1ms", "bbo TEST every 1ms", "volume TEST every 1ms"])
    func `buckets between two records are given up`(statement: String) async throws {
        let hour = 3600
        let messages = [
            Tape.record(.add, .bid, "64.80", 1, 1, at: 0), Tape.record(.add, .ask, "64.90", 2, 2, at: 0),
            Tape.record(.add, .bid, "64.81", 1, 3, at: hour),
        ]
        let asked = Mutex(0)
        let shell = Shell(standardInput: DBNBytes.stream(messages)) { what, _, _ in
            guard what == "reading TEST" else { return }
            // The third look is among the buckets: there are three records.
            if asked.withLock({
                $0 += 1
                return $0 == 3
            }) {
                // The task itself, used during the call only.
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            }
        }
        try await shell.run("load -")
        let task = Task { try await shell.run(statement) }
        await #expect(throws: CancellationError.self) { try await task.value }
        // 3.6 million buckets would be looked at nine hundred times.
        #expect(asked.withLock { $0 } < 20)
    }

    // Catches progress of more than there is, and a cancelled loop that goes on.
    @Test func `a step tells how far a loop is and ends it when it is cancelled`() async throws {
        let told = Mutex<[Int]>([])
        let listener = Work.Listener { _, done, _, _ in told.withLock { $0.append(done) } }
        try Work.$listener.withValue(listener) {
            for row in 0..<3 * Work.batch { try Work.step(row: row, "counting", of: 3 * Work.batch) }
        }
        #expect(told.withLock { $0 } == [0, Work.batch, 2 * Work.batch])
        let error = await Task {
            // The task itself, used during the call only.
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            do {
                try Work.step("counting", 1, of: 2)
                return false
            } catch {
                return error is CancellationError
            }
        }.value
        #expect(error)
    }
}
