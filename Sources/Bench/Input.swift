import Engine
import EngineSynthetic

/// The input of a measurement: a file, or a day made up the same way everywhere.
enum Input {
    case file(String)
    case generated(Generated)

    enum Generated: String, CaseIterable {
        case deep, thin, flat1, flat10, flat100, wide

        var parameters: SyntheticMarket.Parameters {
            var parameters = SyntheticMarket.Parameters()
            parameters.records = 10_000_000
            parameters.instruments = 8
            parameters.orders = 4200
            parameters.levels = 55
            switch self {
            case .deep, .flat10: break
            case .thin: parameters.orders = 400
            case .flat1: parameters.records = 1_000_000
            case .flat100: parameters.records = 100_000_000
            case .wide:
                parameters.instruments = 1000
                parameters.orders = 40
            }
            return parameters
        }
    }

    var name: String {
        switch self {
        case .file(let path): path.split(separator: "/").last.map(String.init) ?? path
        case .generated(let kind): kind.rawValue
        }
    }

    func recording() throws -> Recording {
        switch self {
        case .file(let path): try RecordingLoader().load(paths: [path])
        case .generated(let kind): try SyntheticMarket.recording(kind.parameters)
        }
    }
}
