import Testing

@testable import EngineServe
@testable import EngineTransport

/// A client of a broadcast as a value: no socket, and a clock moved by hand.
@Suite("ClientState") struct ClientStateTests {
    /// A client that came at a position and has been given the messages before another.
    private static func client(from first: Int = 0, at place: Int) -> ClientState {
        var state = ClientState()
        state.join(at: first)
        state.advance(by: place - first)
        return state
    }

    // Catches a pump that goes on within itself, one that gives too much, and a turn that is asked for twice or never.
    @Test func `a client that is behind is given what it is owed, once at a time`() {
        var state = Self.client(at: 100)
        let first = state.beginPump(250)
        let again = state.beginPump(250)
        #expect(first == .give(before: 250) && again == .nothing)
        state.advance(by: 50)
        let end = state.endPump(250)
        #expect(end == .nothing && state.place == 150)
        let full = state.wantsTurn(250, isWritable: false)
        let turn = state.wantsTurn(250, isWritable: true)
        let second = state.wantsTurn(250, isWritable: true)
        #expect(full == .nothing && turn == .queue && second == .nothing)
        state.turnCame()
        let third = state.wantsTurn(250, isWritable: true)
        #expect(third == .queue)
        state.turnCame()
        state.advance(by: 100)
        let arrived = state.wantsTurn(250, isWritable: true)
        #expect(arrived == .nothing)
    }

    // Catches a batch that is given to a client which is not at the batch's beginning.
    @Test func `a fresh batch is for clients at its beginning`() {
        var state = Self.client(from: 40, at: 50)
        #expect(state.takes(batchAt: 50) && !state.takes(batchAt: 49) && state.firstPlace == 40)
        state.fallSilent(at: 50, until: 1)
        #expect(!state.takes(batchAt: 50))
    }

    // Catches an end before everything was given, two ends, and messages after the end.
    @Test func `a client ends once, when it has been given everything`() {
        var state = Self.client(at: 99)
        let early = state.finish(100)
        #expect(early == .nothing && state.isOpen)
        state.advance(by: 1)
        let end = state.finish(100)
        let twice = state.finish(100)
        #expect(end == .end(.finish) && twice == .nothing && state.phase == .ending(.finish))
        let pump = state.beginPump(200)
        let turn = state.wantsTurn(200, isWritable: true)
        #expect(pump == .nothing && turn == .nothing)
        #expect(!state.takes(batchAt: 100) && !state.isWaitedFor)
        #expect(!state.isServed(100) && !state.isSlow(900, limit: 1))
        state.leave()
        let gone = state.finish(100)
        #expect(gone == .nothing && state.phase == .gone)
    }

    // Catches a cut that takes away what comes before it, lets through what comes after, or is forgotten.
    @Test(arguments: [true, false]) func `a cut is made where it belongs`(resets: Bool) {
        var there = Self.client(at: 30)
        let now = there.cut(at: 30, resets: resets)
        #expect(now == .end(.cut(resets: resets)))
        var behind = Self.client(at: 10)
        let later = behind.cut(at: 30, resets: resets)
        #expect(later == .nothing && behind.isToBeCut && behind.isOpen)
        // A second fault does not move the first one.
        let second = behind.cut(at: 35, resets: !resets)
        let give = behind.beginPump(50)
        #expect(second == .nothing && give == .give(before: 30))
        behind.advance(by: 20)
        let end = behind.endPump(50)
        #expect(end == .end(.cut(resets: resets)) && behind.reached == 30)
        // A slow client that would lose records before its cut is cut at once.
        var slow = Self.client(at: 10)
        _ = slow.cut(at: 30, resets: resets)
        let cutNow = slow.cutNow()
        #expect(cutNow == .end(.cut(resets: resets)))
    }

    // Catches a silence that takes what is owed, ends too early, or makes its client slow.
    @Test func `a silence passes, and what it held is given`() {
        var state = Self.client(at: 10)
        state.fallSilent(at: 20, until: 500)
        // A second silence, later: the longer of both counts, from where the first began.
        state.fallSilent(at: 25, until: 400)
        let give = state.beginPump(90)
        #expect(give == .give(before: 20))
        state.advance(by: 10)
        let end = state.endPump(90)
        #expect(end == .nothing && state.isServed(90) && state.isWaitedFor)
        #expect(!state.isSlow(90, limit: 5))
        let early = state.endSilence(at: 499)
        let over = state.endSilence(at: 500)
        let twice = state.endSilence(at: 501)
        #expect(!early && over && !twice)
        let rest = state.beginPump(90)
        #expect(rest == .give(before: 90))
        // The client is late by our fault until it has caught up.
        #expect(!state.isSlow(90, limit: 5))
        state.advance(by: 70)
        _ = state.endPump(90)
        #expect(state.isSlow(900, limit: 5))
    }

    // Catches a client that has gone in a silence for ever and whose connection stays, and one closed before it was sent
    // what came before.
    @Test func `a client that hangs up in a silence for ever is closed`() {
        var speaking = Self.client(at: 20)
        let ignored = speaking.hangUp()
        #expect(ignored == .nothing)
        var there = Self.client(at: 20)
        there.fallSilent(at: 20, until: nil)
        // A silence for ever is ended by no other.
        there.fallSilent(at: 25, until: 1)
        let over = there.endSilence(at: .max)
        #expect(!over && !there.isWaitedFor)
        let close = there.hangUp()
        #expect(close == .close)
        var behind = Self.client(at: 15)
        behind.fallSilent(at: 20, until: nil)
        let later = behind.hangUp()
        #expect(later == .nothing)
        _ = behind.beginPump(90)
        behind.advance(by: 5)
        let arrived = behind.endPump(90)
        #expect(arrived == .close)
    }

    // Catches a skip that counts what was lost as sent.
    @Test func `a client that skips begins anew at the head`() {
        var state = Self.client(from: 5, at: 10)
        #expect(state.isSlow(100, limit: 89) && !state.isSlow(100, limit: 90))
        state.skip(to: 100)
        #expect(state.place == 100 && state.firstPlace == 100 && state.isServed(100))
    }
}

@Suite("PumpTurn") struct PumpTurnTests {
    // Catches work within work, and a turn of the loop that is asked for while another is on its way: with two at once, a
    // connection would get twice its share for ever.
    @Test func `there is one worker and one turn on its way`() {
        func turn(isWorking: Bool, isQueued: Bool) -> PumpTurn {
            var turn = PumpTurn()
            if isWorking { _ = turn.begin() }
            if isQueued { _ = turn.queue() }
            return turn
        }
        for isWorking in [false, true] {
            for isQueued in [false, true] {
                var other = turn(isWorking: isWorking, isQueued: isQueued)
                let begins = other.begin()
                #expect(begins == !isWorking)
                other.end()
                #expect(other == turn(isWorking: false, isQueued: isQueued))
                other = turn(isWorking: isWorking, isQueued: isQueued)
                let queues = other.queue()
                #expect(queues == !isQueued)
                other.arrive()
                #expect(other == turn(isWorking: isWorking, isQueued: false))
            }
        }
    }
}
