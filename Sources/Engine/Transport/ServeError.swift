public import Engine
import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The reasons why a server cannot listen or stream.
public enum ServeError: Error, Hashable, Sendable {
    case inUse(ListenAddress)
    /// The process may not listen there: ports below 1024 need privileges.
    case notPermitted(ListenAddress)
    case unknownHost(String)
    /// The host is none of this machine's addresses.
    case notAvailable(ListenAddress)
    case closed(ListenAddress)
    case alreadyStreaming(ListenAddress)
    case system(ListenAddress, String)
    /// The recording's file has changed since it was loaded.
    case lost(LoadError)

    /// Translates an error that SwiftNIO threw while binding to an address.
    package init(_ error: any Error, binding address: ListenAddress) {
        switch error {
        case let error as ServeError: self = error
        case let error as IOError:
            switch error.errnoCode {
            case EADDRINUSE: self = .inUse(address)
            case EACCES, EPERM: self = .notPermitted(address)
            case EADDRNOTAVAIL: self = .notAvailable(address)
            default: self = .system(address, error.description)
            }
        case is SocketAddressError: self = .unknownHost(address.host)
        default: self = .system(address, "\(error)")
        }
    }
}

extension ServeError: CustomStringConvertible {
    /// One sentence: what is wrong and what to try.
    public var description: String {
        switch self {
        case .inUse(let address): "\(address) is in use; choose another port, or :0 for any"
        case .notPermitted(let address):
            "\(address) needs privileges (ports below 1024 do); choose a port of 1024 or more"
        case .unknownHost(let host):
            "no host ‘\(host)’ is known; 127.0.0.1 is this machine, 0.0.0.0 all of its addresses"
        case .notAvailable(let address):
            "\(address.host) is not an address of this machine; 127.0.0.1 always is, 0.0.0.0 stands for all of them"
        case .closed(let address): "the server on \(address) is closed"
        case .alreadyStreaming(let address): "the server on \(address) is streaming already"
        case .lost(let loss): loss.description
        case .system(let address, let words): "cannot listen on \(address): \(words)"
        }
    }
}
