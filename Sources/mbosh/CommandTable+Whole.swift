import Lang
import LangPlot
import LangServe
import LangTest

extension CommandTable {
    /// All that the program understands: the language with its pictures, servers and tests.
    package static let whole = CommandTable.standard
        .adding(PlotVerbs.all)
        .adding(SimulateVerbs.all)
        .adding(TestVerbs.all, codes: TestCodes.all, topics: TestVerbs.topics)
}
