import Lang
import LangServe

extension CommandTable {
    /// The language with its servers: what a program that links no pictures and no tests understands.
    static let serving = CommandTable.standard.adding(SimulateVerbs.all)
}
