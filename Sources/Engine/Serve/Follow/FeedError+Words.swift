import Engine
import EngineTransport
import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FeedError {
    /// Makes the error of a connection from whatever was thrown.
    init(_ error: any Error, _ address: ListenAddress) {
        self = error as? FeedError ?? .lost(address, Self.words(error), records: 0, tries: 0)
    }

    /// Returns the cause of an error in words, without the address.
    static func words(_ error: any Error) -> String {
        switch error {
        case let error as IOError: return words(errno: error.errnoCode) ?? error.description
        case ChannelError.connectTimeout: return "it does not answer"
        case let error as ServeError: return "\(error)"
        default: return "\(error)"
        }
    }

    private static func words(errno code: CInt) -> String? {
        switch code {
        case ECONNREFUSED: "nobody listens there"
        case ECONNRESET, EPIPE: "the server broke off the connection"
        case ETIMEDOUT: "it does not answer"
        case EHOSTUNREACH, ENETUNREACH: "there is no way there"
        case EMFILE, ENFILE: "this process has too many files open"
        case EACCES, EPERM: "this machine does not permit it"
        default: nil
        }
    }

    /// The error in words, for a line that has the address already.
    var words: String {
        switch self {
        case .cannotConnect(_, let words), .lost(_, let words, _, _), .gateway(_, let words): words
        case .fault(_, let fault): "\(fault)"
        case .refused(_, let refusal): "\(refusal)"
        case .silent(_, let time): "it has said nothing for \(time)"
        }
    }

    /// True when the server is not there, or not yet.
    var isAbsence: Bool {
        switch self {
        case .cannotConnect, .silent, .lost: true
        case .fault, .refused, .gateway: false
        }
    }

    /// True when the server sent other records than before from the moment that it was asked to go on from.
    var isOtherRecords: Bool { if case .fault(_, .otherRecords) = self { true } else { false } }
}
