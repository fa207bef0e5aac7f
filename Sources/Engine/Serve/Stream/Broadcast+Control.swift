import Engine
import EngineTransport
import NIOCore

// What a stream is told while it runs.

extension Broadcast {
    /// Nothing leaves until `resume`; clients that are behind still catch up. The time does not count.
    func pause() {
        guard phase == .waiting || phase == .running else { return }
        driver.pause(at: Self.now)
        tick?.cancel()
        tick = nil
    }

    /// Goes on where it was, at another pace if there is one; also changes the pace of a stream that was not paused.
    func resume(at pace: Pace?) {
        guard phase == .waiting || phase == .running else { return }
        driver.resume(at: Self.now, pace: pace)
        if !driver.isFlatOut, configuration.recordsLag, lags == nil { lags = LagRecorder() }
        guard phase == .running else { return }
        tick?.cancel()
        tick = nil
        goOn()
    }

    func goOn() {
        if driver.isFlatOut || configuration.slow == .block { watchForStalls() }
        move()
    }
}
