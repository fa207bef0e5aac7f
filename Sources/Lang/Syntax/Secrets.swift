/// Keys in statements (`connect live … key K`, `serve live … key K`): nobody gets to see them again, in an error's excerpt, in
/// a history or in a list of jobs.
public enum Secrets {
    /// The text with a star for every byte of a key, so that what stands behind stays where it was.
    public static func masked(_ text: String) -> String {
        var bytes = Array(text.utf8)
        let ranges = keys(in: bytes[...])
        if ranges.isEmpty { return text }
        for index in ranges.joined() { bytes[index] = UInt8(ascii: "*") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Where the keys stand.
    ///
    /// - Parameter isContinued: the line before goes on in this one, and may have the words that give a key away.
    static func keys(in bytes: ArraySlice<UInt8>, isContinued: Bool = false) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var isLive = isContinued
        var isKeyNext = false
        var place = bytes.startIndex
        while let start = bytes[place...].firstIndex(where: { !isBlank($0) }) {
            let end = endOfWord(bytes, from: start)
            let word = bytes[start..<end]
            if isKeyNext, word != [UInt8(ascii: "\\")] {
                found.append(start..<end)
                isKeyNext = false
            } else if word.elementsEqual("live".utf8) {
                isLive = true
            } else if isLive, word.elementsEqual("key".utf8) {
                isKeyNext = true
            }
            place = end
        }
        return found
    }

    /// Behind a word, or behind the quote that ends it.
    private static func endOfWord(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int {
        let quote = UInt8(ascii: "\"")
        var place = start
        var isQuoted = false
        while place < bytes.endIndex, isQuoted || !isBlank(bytes[place]) {
            if isQuoted, bytes[place] == UInt8(ascii: "\\") {
                place += 1
            } else if bytes[place] == quote {
                isQuoted.toggle()
            }
            place += 1
        }
        return min(place, bytes.endIndex)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
}
