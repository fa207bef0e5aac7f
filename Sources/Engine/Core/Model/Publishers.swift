/// The publishers Databento has numbered: `DATASET.VENUE`, dataset being all but the last dot component
/// (dbn.md §7; the list of the official package 0.87). Ids are stable and only ever appended.
public enum Publishers {
    /// The publisher's name, `GLBX.MDP3.GLBX`; nil for 0 (the gateway) and for an id newer than this list.
    public static func name(_ id: PublisherID) -> String? {
        guard id.raw >= 1, Int(id.raw) <= names.count else { return nil }
        return names[Int(id.raw) - 1]
    }

    /// The lowest id of a dataset, `GLBX.MDP3` → 1; nil when it is not in the list.
    public static func first(ofDataset dataset: String) -> PublisherID? {
        names.firstIndex { $0.hasPrefix(dataset + ".") && !$0.dropFirst(dataset.count + 1).contains(".") }
            .map { PublisherID(UInt16($0 + 1)) }
    }

    /// Names in the order of their ids, from id 1.
    static let names: [String] = [
        "GLBX.MDP3.GLBX", "XNAS.ITCH.XNAS", "XBOS.ITCH.XBOS", "XPSX.ITCH.XPSX", "BATS.PITCH.BATS", "BATY.PITCH.BATY",
        "EDGA.PITCH.EDGA", "EDGX.PITCH.EDGX", "XNYS.PILLAR.XNYS", "XCIS.PILLAR.XCIS", "XASE.PILLAR.XASE",
        "XCHI.PILLAR.XCHI", "XCIS.BBO.XCIS", "XCIS.TRADES.XCIS", "MEMX.MEMOIR.MEMX", "EPRL.DOM.EPRL",
        "XNAS.NLS.FINN", "XNAS.NLS.FINC", "XNYS.TRADES.FINY", "OPRA.PILLAR.AMXO", "OPRA.PILLAR.XBOX",
        "OPRA.PILLAR.XCBO", "OPRA.PILLAR.EMLD", "OPRA.PILLAR.EDGO", "OPRA.PILLAR.GMNI", "OPRA.PILLAR.XISX",
        "OPRA.PILLAR.MCRY", "OPRA.PILLAR.XMIO", "OPRA.PILLAR.ARCO", "OPRA.PILLAR.OPRA", "OPRA.PILLAR.MPRL",
        "OPRA.PILLAR.XNDQ", "OPRA.PILLAR.XBXO", "OPRA.PILLAR.C2OX", "OPRA.PILLAR.XPHL", "OPRA.PILLAR.BATO",
        "OPRA.PILLAR.MXOP", "IEXG.TOPS.IEXG", "DBEQ.BASIC.XCHI", "DBEQ.BASIC.XCIS", "DBEQ.BASIC.IEXG",
        "DBEQ.BASIC.EPRL", "ARCX.PILLAR.ARCX", "XNYS.BBO.XNYS", "XNYS.TRADES.XNYS", "XNAS.QBBO.XNAS",
        "XNAS.NLS.XNAS", "EQUS.PLUS.XCHI", "EQUS.PLUS.XCIS", "EQUS.PLUS.IEXG", "EQUS.PLUS.EPRL", "EQUS.PLUS.XNAS",
        "EQUS.PLUS.XNYS", "EQUS.PLUS.FINN", "EQUS.PLUS.FINY", "EQUS.PLUS.FINC", "IFEU.IMPACT.IFEU",
        "NDEX.IMPACT.NDEX", "DBEQ.BASIC.DBEQ", "EQUS.PLUS.EQUS", "OPRA.PILLAR.SPHR", "EQUS.ALL.XCHI",
        "EQUS.ALL.XCIS", "EQUS.ALL.IEXG", "EQUS.ALL.EPRL", "EQUS.ALL.XNAS", "EQUS.ALL.XNYS", "EQUS.ALL.FINN",
        "EQUS.ALL.FINY", "EQUS.ALL.FINC", "EQUS.ALL.BATS", "EQUS.ALL.BATY", "EQUS.ALL.EDGA", "EQUS.ALL.EDGX",
        "EQUS.ALL.XBOS", "EQUS.ALL.XPSX", "EQUS.ALL.MEMX", "EQUS.ALL.XASE", "EQUS.ALL.ARCX", "EQUS.ALL.LTSE",
        "XNAS.BASIC.XNAS", "XNAS.BASIC.FINN", "XNAS.BASIC.FINC", "IFEU.IMPACT.XOFF", "NDEX.IMPACT.XOFF",
        "XNAS.NLS.XBOS", "XNAS.NLS.XPSX", "XNAS.BASIC.XBOS", "XNAS.BASIC.XPSX", "EQUS.SUMMARY.EQUS",
        "XCIS.TRADESBBO.XCIS", "XNYS.TRADESBBO.XNYS", "XNAS.BASIC.EQUS", "EQUS.ALL.EQUS", "EQUS.MINI.EQUS",
        "XNYS.TRADES.EQUS", "IFUS.IMPACT.IFUS", "IFUS.IMPACT.XOFF", "IFLL.IMPACT.IFLL", "IFLL.IMPACT.XOFF",
        "XEUR.EOBI.XEUR", "XEEE.EOBI.XEEE", "XEUR.EOBI.XOFF", "XEEE.EOBI.XOFF", "XCBF.PITCH.XCBF", "XCBF.PITCH.XOFF",
        "OCEA.MEMOIR.OCEA", "OPRA.PILLAR.MXTO", "OPRA.PILLAR.IEXO", "MAIN.CGIF.MAIN", "EQUS.SIP.XASE",
        "EQUS.SIP.XBOS", "EQUS.SIP.XCIS", "EQUS.SIP.TXSE", "EQUS.SIP.24EQ", "EQUS.SIP.EPRL", "EQUS.SIP.XISX",
        "EQUS.SIP.EDGA", "EQUS.SIP.EDGX", "EQUS.SIP.LTSE", "EQUS.SIP.XCHI", "EQUS.SIP.XNYS", "EQUS.SIP.ARCX",
        "EQUS.SIP.XNAS", "EQUS.SIP.MEMX", "EQUS.SIP.IEXG", "EQUS.SIP.XPSX", "EQUS.SIP.BATY", "EQUS.SIP.BATS",
        "EQUS.SIP.FINN", "EQUS.SIP.FINY", "EQUS.SIP.FINC", "EQUS.SIP.XADF", "EQUS.SIP.CTA", "EQUS.SIP.UTP",
        "MSCI.CGIF.MSCI", "FTSE.CGIF.FTSE", "INAV.CGIF.INAV", "MSTAR.CGIF.MSTAR", "CCCY.CGIF.CCCY", "CGI.CGIF.CGI",
        "MAIN.CGIF.CDEF", "XTKS.FLEX.XTKS", "XTKT.ITCH.XTKT", "XOSE.ITCH.XOSE", "DBIX.CORE.MAIN", "DBIX.CORE.MSCI",
        "DBIX.CORE.FTSE", "DBIX.CORE.INAV", "DBIX.CORE.MSTAR", "DBIX.CORE.CCCY", "DBIX.CORE.CGI", "DBIX.CORE.CDEF",
    ]
}
