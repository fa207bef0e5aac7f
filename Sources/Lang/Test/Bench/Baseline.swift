import Engine
import Lang

/// The timings of one `bench`, with all facts that are needed to compare them later: a small JSON file.
package struct Baseline: Sendable, Hashable {
    /// The name of the bench.
    package var name: String
    /// Runs before the first that counted.
    package var warmup: Int
    /// The machine that it ran on.
    package var machine: BenchMachine
    /// The program that ran it.
    package var build: BuildInfo
    /// The identity of the program's run that measured it (`BenchRun`); nil when the file has none: older versions
    /// wrote none.
    package var run: String?
    /// The timings in nanoseconds, one a repetition, in the order in which they were taken.
    package var samplesNanos: [Int64]

    /// Makes a baseline of its parts.
    package init(
        name: String, warmup: Int, machine: BenchMachine, build: BuildInfo, run: String? = nil, samplesNanos: [Int64]
    ) {
        self.name = name
        self.warmup = warmup
        self.machine = machine
        self.build = build
        self.run = run
        self.samplesNanos = samplesNanos
    }

    /// The median and the interval of the timings; nil without timings.
    package var summary: BenchSummary? { BenchSummary(nanos: samplesNanos) }

    static let formatKey = "mbosh_bench"
    static let format: Int64 = 1
    /// The most bytes of a baseline's file.
    static let largestFile = 8 << 20

    /// The baseline as a JSON document, one member a line, so that a version control's diff can be read. The median and
    /// the interval are written for people; a reader computes them from the timings again.
    package var json: String {
        var lines = [
            Self.line { $0.member(Self.formatKey, Self.format) },
            Self.line { $0.member("name", name) },
            Self.line { $0.member("times", samplesNanos.count) },
            Self.line { $0.member("warmup", warmup) },
        ]
        if let summary {
            lines.append(Self.line { $0.member("median_ns", summary.medianNanos) })
            if let interval = summary.interval {
                let ends = [interval.lowNanos, interval.highNanos]
                lines.append(Self.line { $0.array("interval_ns", ends) { $0.number($1) } })
            }
        }
        lines += [
            Self.line { json in
                json.object("machine") { json in
                    json.member("cpu", machine.cpu)
                    json.member("cores", machine.cores)
                    json.member("architecture", machine.architecture)
                    json.member("system", machine.system)
                    json.member("kernel", machine.kernel)
                }
            },
            Self.line { json in
                json.object("build") { json in
                    json.member("version", build.version)
                    json.member("configuration", build.configuration)
                    if let commit = build.commit { json.member("commit", commit) }
                }
            },
        ]
        if let run { lines.append(Self.line { $0.member("run", run) }) }
        lines.append(Self.line { $0.array("samples_ns", samplesNanos) { $0.number($1) } })
        return "{\n" + lines.map { "  " + $0 }.joined(separator: ",\n") + "\n}\n"
    }

    /// A member, with a blank behind its name's colon.
    private static func line(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return writer.text.replacing("\":", with: "\": ", maxReplacements: 1)
    }

    /// The reason why a text is no baseline, as the end of a sentence that begins with its path.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        /// The reason, such as `is a damaged baseline: members are missing`.
        package var description: String
    }

    /// Reads a baseline.
    ///
    /// - Throws: `Failure` for a text that is no baseline, or one of another format.
    package init(json text: String) throws(Failure) {
        let document: SmallJSON
        do {
            document = try SmallJSON(text)
        } catch {
            throw Failure(description: "is no baseline of a bench: \(error.description)")
        }
        guard let format = document[Self.formatKey]?.integer else {
            throw Failure(description: "is no baseline of a bench: it has no \(Self.formatKey)")
        }
        guard format == Self.format else {
            throw Failure(description: "is a baseline of format \(format); this version reads \(Self.format)")
        }
        guard let name = document["name"]?.string, let warmup = document["warmup"]?.integer,
            let machine = document["machine"], let cpu = machine["cpu"]?.string,
            let cores = machine["cores"]?.integer, let architecture = machine["architecture"]?.string,
            let system = machine["system"]?.string, let build = document["build"],
            let version = build["version"]?.string, let configuration = build["configuration"]?.string,
            case .array(let samples)? = document["samples_ns"]
        else { throw Failure(description: "is a damaged baseline: members are missing") }
        let nanos = samples.compactMap(\.integer)
        guard nanos.count == samples.count, nanos.allSatisfy({ $0 >= 0 }), !nanos.isEmpty else {
            throw Failure(description: "is a damaged baseline: its timings are no whole numbers of nanoseconds")
        }
        self.init(
            name: name, warmup: Int(clamping: warmup),
            machine: BenchMachine(
                cpu: cpu, cores: Int(clamping: cores), architecture: architecture, system: system,
                kernel: machine["kernel"]?.string ?? ""),
            build: BuildInfo(version: version, configuration: configuration, commit: build["commit"]?.string),
            run: document["run"]?.string, samplesNanos: nanos)
    }

    /// Reads a baseline from a file.
    ///
    /// - Throws: `Failure` with the path in front.
    package static func read(_ path: String) throws(Failure) -> Baseline {
        let text: String
        do {
            text = try ScriptFile.read(path, limit: largestFile)
        } catch {
            throw Failure(description: error.description)
        }
        do {
            return try Baseline(json: text)
        } catch {
            throw Failure(description: "\(path) \(error.description)")
        }
    }
}
