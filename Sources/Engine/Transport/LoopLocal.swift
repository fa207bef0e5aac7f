import NIOCore
import Synchronization

/// A value that one event loop owns: it is made on the loop by the first caller that asks, and handed out only there,
/// so that it needs no lock of its own.
final class LoopLocal<Value>: Sendable {
    private let made = Mutex<NIOLoopBound<Value>?>(nil)
    private let make: @Sendable () -> Value

    init(_ make: @escaping @Sendable () -> Value) { self.make = make }

    /// Returns the value, which the first call makes.
    ///
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
