// E033x are errors of benchmarks.

import Engine
import Lang

extension Diagnostic.Code {
    /// A name of no bench that has run in this session.
    public static let noBench = Self(330)
    /// A baseline that cannot be read or written.
    public static let badBaseline = Self(331)
    /// Two measurements that cannot be compared.
    public static let measuredElsewhere = Self(332)
}

/// The explanations that `help E0330` prints, of the errors of tests and benchmarks.
public enum TestCodes {
    /// The explanations, in the order of the codes.
    public static let all: [CodeExplanation] = [
        CodeExplanation(
            .noBench, "no such bench",
            "`compare` speaks of a bench by its name, and one of that name has to have run in this session before.",
            example: "compare \"digest\" to baseline.json",
            better: "bench \"digest\" 10 times { digest }\ncompare \"digest\" to baseline.json"),
        CodeExplanation(
            .badBaseline, "no baseline",
            "The file that `bench … report` is to write, or `compare … to` is to read, is missing, damaged, or something else. A "
                + "file that is no baseline of the same bench is never written over.",
            example: "bench \"digest\" 6 times { help }\ncompare \"digest\" to nowhere.json",
            better: "bench \"digest\" 10 times report baseline.json { digest }\n"
                + "compare \"digest\" to baseline.json"),
        CodeExplanation(
            .measuredElsewhere, "measured elsewhere",
            "Two measurements say nothing about each other when the CPU, the number of cores, the system or the build "
                + "configuration differs, or when one has fewer than 6 timings.",
            example: "bench \"digest\" 1 times { help }\ncompare \"digest\" to baseline.json",
            better: "bench \"digest\" 10 times { digest }\ncompare \"digest\" to measured-here.json"),
    ]
}
