import Engine
import EngineTransport
import NIOCore

// Pausing and resuming a stream, and changing its pace.

extension Broadcast {
    /// Holds the stream until `resume`; clients that are behind still catch up. The time of the pause does not count.
    func pause() {
        guard phase == .waiting || phase == .running else { return }
        driver.pause(at: Self.now)
        tick?.cancel()
        tick = nil
    }

    /// Goes on from the place where the stream was, at another pace if one is given; also changes the pace of a stream
    /// that was not paused.
    func resume(at pace: Pace?) {
        guard phase == .waiting || phase == .running else { return }
        driver.resume(at: Self.now, pace: pace)
        if !driver.isFlatOut, configuration.recordsLag, lags == nil { lags = LagRecorder() }
        guard phase == .running else { return }
        tick?.cancel()
        tick = nil
        goOn()
    }

    /// Goes on releasing messages, and watches for stalls where clients can hold the stream up.
    func goOn() {
        if driver.isFlatOut || configuration.slow == .block { watchForStalls() }
        move()
    }
}
