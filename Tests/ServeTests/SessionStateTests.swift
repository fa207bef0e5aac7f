import Testing

@testable import EngineServe

/// A session of the gateway as a value: no socket, and a clock moved by hand.
@Suite("SessionState") struct SessionStateTests {
    private static func text(_ text: String) -> LiveConnection.Action { .send(text) }

    // Catches actions out of their order, done too early, or lost.
    @Test func `what follows a settling waits for it`() {
        var state = SessionState()
        let before = state.take([Self.text("a")])
        #expect(before == .perform([Self.text("a")]))
        let settling = state.take([Self.text("b"), .settle(7), Self.text("c")])
        #expect(settling == .performAndSettle([Self.text("b")], nanos: 7))
        let during = state.take([Self.text("d")])
        #expect(during == .nothing)
        let kept = state.speak()
        #expect(kept == [Self.text("c"), Self.text("d")])
        let after = state.take(kept)
        #expect(after == .perform(kept))
        let nothing = state.take([])
        #expect(nothing == .nothing)
    }

    // Catches an answer in a silence, and one that is never given after it.
    @Test func `a silence keeps the answers`() {
        var state = SessionState()
        state.fallSilent()
        let answer = state.take([Self.text("a")])
        // A second silence changes nothing.
        state.fallSilent()
        let other = state.take([Self.text("b")])
        #expect(answer == .nothing && other == .nothing && state.isSilent)
        let kept = state.speak()
        #expect(kept == [Self.text("a"), Self.text("b")] && !state.isSilent)
        let empty = state.speak()
        #expect(empty.isEmpty)
    }

    // Catches a market that goes on while something else still holds it, and a client that is blamed for a part of the time.
    @Test func `the market is held until all have let go`() {
        var state = SessionState()
        #expect(!state.isHeld)
        state.hold(at: 100)
        state.hold(at: 150)
        let first = state.letGo(at: 300)
        #expect(first == nil && state.isHeld)
        let last = state.letGo(at: 400)
        #expect(last == 300 && !state.isHeld)
        state.hold(at: 1000)
        let next = state.letGo(at: 1001)
        #expect(next == 1)
    }

    // Catches a pump that begins while another one sends, and anything that is sent or answered after the end.
    @Test func `after the end nothing is sent`() {
        var state = SessionState()
        let begins = state.beginPump()
        let within = state.beginPump()
        #expect(begins && !within)
        state.endPump()
        let queues = state.queuePump()
        let twice = state.queuePump()
        #expect(queues && !twice)
        state.turnCame()
        let ends = state.end()
        let endsTwice = state.end()
        #expect(ends && !endsTwice && !state.isOpen && !state.isGone)
        let pump = state.beginPump()
        let answer = state.take([Self.text("a")])
        #expect(!pump && answer == .nothing)
        state.leave()
        let gone = state.end()
        #expect(state.isGone && !gone)
    }
}
