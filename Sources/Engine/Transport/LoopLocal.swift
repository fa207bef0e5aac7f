import Engine
import NIOCore
import Synchronization

/// State that one event loop owns: made there by whoever first asks, and handed out only there, so that it needs no lock of
/// its own.
final class LoopLocal<Value>: Sendable {
    private let made = Mutex<NIOLoopBound<Value>?>(nil)
    private let make: @Sendable () -> Value

    init(_ make: @escaping @Sendable () -> Value) { self.make = make }

    /// - Precondition: called on `loop`, which is the same every time.
    func value(on loop: any EventLoop) -> Value {
        let bound = made.withLock { made in
            if let made { return made }
            let new = NIOLoopBound(make(), eventLoop: loop)
            made = new
            return new
        }
        return bound.value
    }
}
