// The recognition of keys: by their own form, and by the words before them.

extension Secrets {
    /// The fewest letters and digits after `db-` in a vendor's key. Databento's keys have 29; one that was copied
    /// without its end is a key all the same.
    private static let shortestVendorKey = 20

    /// The vendor's keys, `db-…`, anywhere in a text, as ranges of `bytes`.
    static func vendorKeys(in bytes: ArraySlice<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var place = bytes.startIndex
        while let dash = bytes[place...].firstIndex(of: UInt8(ascii: "-")) {
            place = dash + 1
            let start = dash - 2
            guard start >= bytes.startIndex, bytes[start] | 0x20 == UInt8(ascii: "d"),
                bytes[start + 1] | 0x20 == UInt8(ascii: "b"),
                start == bytes.startIndex || !bytes[start - 1].isLetterOrDigit
            else { continue }
            let end = bytes[place...].firstIndex { !$0.isLetterOrDigit } ?? bytes.endIndex
            if end - place >= shortestVendorKey { found.append(start..<end) }
            place = end
        }
        return found
    }

    /// The words of each statement, as ranges of `bytes`: a statement ends with its line, unless that ends in a `\`.
    static func statements(of bytes: ArraySlice<UInt8>) -> [[Range<Int>]] {
        var statements: [[Range<Int>]] = []
        var words: [Range<Int>] = []
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\n") {
                if let last = words.last, bytes[last].elementsEqual([UInt8(ascii: "\\")]) {
                    words.removeLast()
                } else {
                    if !words.isEmpty { statements.append(words) }
                    words = []
                }
                place += 1
            } else if isBlank(byte) {
                place += 1
            } else {
                let end = endOfWord(bytes, from: place)
                words.append(place..<end)
                place = end
            }
        }
        if !words.isEmpty { statements.append(words) }
        return statements
    }

    /// The offset after a word, or after the quote that ends it; a quote ends with its line.
    private static func endOfWord(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int {
        var place = start
        var isQuoted = false
        while place < bytes.endIndex, bytes[place] != UInt8(ascii: "\n"), isQuoted || !isBlank(bytes[place]) {
            if isQuoted, bytes[place] == UInt8(ascii: "\\") {
                place += 1
            } else if bytes[place] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            }
            place += 1
        }
        return min(place, bytes.endIndex)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }

    /// The keys after a word that announces one, in a statement that is, or was meant to be, about a gateway.
    ///
    /// - Parameter isLive: true when the text around the words is about a gateway.
    static func namedKeys(_ words: [Range<Int>], in bytes: ArraySlice<UInt8>, isLive: Bool) -> [Range<Int>] {
        let isLive = isLive || words.contains { isAboutGateways(bytes[$0]) }
        var found = assignedKey(words, in: bytes)
        var index = 0
        while index < words.count {
            let word = words[index]
            found += keysInside(word, in: bytes, isLive: isLive)
            index += 1
            guard let value = announced(by: word, in: bytes) else { continue }
            if !value.isEmpty {
                if isKey(bytes[value], isLive: isLive) { found.append(value) }
                continue
            }
            // `key K`, `key = K`, `key: K`, `key K1, K2`
            if index < words.count, [[0x3D], [0x3D, 0x3D], [0x3A]].contains(Array(bytes[words[index]])) { index += 1 }
            while index < words.count, isKey(bytes[words[index]], isLive: isLive) {
                let isListed = bytes[words[index]].last == UInt8(ascii: ",")
                found.append(words[index])
                index += 1
                if !isListed { break }
            }
        }
        return found
    }

    /// The value in `let api-key = K` or `param token = K`: a text that a name calls a secret. Empty, or one range.
    private static func assignedKey(_ words: [Range<Int>], in bytes: ArraySlice<UInt8>) -> [Range<Int>] {
        let words = words.prefix { bytes[$0].first != UInt8(ascii: "#") }
        guard words.count > 1, ["let", "param"].contains(String(decoding: bytes[words[0]], as: UTF8.self)) else {
            return []
        }
        let sign = UInt8(ascii: "=")
        guard let last = words.last, let start = words.dropFirst().compactMap({ bytes[$0].firstIndex(of: sign) }).first,
            isKeyName(String(decoding: bytes[words[1].lowerBound..<min(start, words[1].upperBound)], as: UTF8.self))
        else { return [] }
        let values = words.filter { $0.lowerBound > start }
        let value = values.isEmpty ? start + 1..<last.upperBound : values[0]
        guard values.count < 2, value.count >= 6, bytes[value].first != UInt8(ascii: "$") else { return [] }
        return bytes[value].allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") } ? [] : [value]
    }

    /// The keys in a quoted text, which may be a whole statement, or a quote that was never meant to begin there.
    private static func keysInside(_ word: Range<Int>, in bytes: ArraySlice<UInt8>, isLive: Bool) -> [Range<Int>] {
        guard let open = bytes[word].firstIndex(of: UInt8(ascii: "\"")), open + 1 < word.upperBound else { return [] }
        let isClosed = bytes[word].last == UInt8(ascii: "\"") && word.upperBound - 1 > open
        let inner = bytes[open + 1..<word.upperBound - (isClosed ? 1 : 0)]
        guard inner.contains(where: isBlank) else { return [] }
        return statements(of: inner).flatMap { namedKeys($0, in: inner, isLive: isLive) }
    }

    /// The part of a word after `key=` or `key:`, empty after `key` alone; nil when the word announces no key.
    private static func announced(by word: Range<Int>, in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        let signs = [UInt8(ascii: "="), UInt8(ascii: ":")]
        let sign = bytes[word].firstIndex(where: signs.contains) ?? word.upperBound
        guard isKeyName(String(decoding: bytes[word.lowerBound..<sign], as: UTF8.self)) else { return nil }
        let value = bytes[sign..<word.upperBound].firstIndex { !signs.contains($0) } ?? word.upperBound
        return value..<word.upperBound
    }

    /// True when a word that follows `key` is a key: in a statement about a gateway any is, elsewhere one that nobody
    /// would choose.
    private static func isKey(_ word: ArraySlice<UInt8>, isLive: Bool) -> Bool {
        guard let first = word.first, first != UInt8(ascii: "$"), ![0x7C, 0x26, 0x7B, 0x7D].contains(first) else {
            return false
        }
        return isLive
            || word.count >= 16 && word.contains(where: \.isDigit)
                && word.contains { $0.isLetterOrDigit && !$0.isDigit }
    }

    /// True for a word that announces a key, and for its likely misspellings.
    package static func isKeyName(_ word: String) -> Bool {
        // Data that was taken for a script has words of many megabytes, which no statement has.
        guard word.utf8.count <= Lexer.longestWord else { return false }
        let name = word.lowercased().drop { $0 == "-" || $0 == "\"" }
        guard (2...24).contains(name.count), name.first?.isLetter == true else { return false }
        if names.contains(String(name)) { return true }
        // `api-key`, `my_token`, `dbkey`; but not `key-file`.
        let last = name.split { $0 == "-" || $0 == "_" }.last.map(String.init) ?? ""
        if names.contains(last) || last.count > 3 && last.hasSuffix("key") { return true }
        return Suggestions.distance(Array(name), Array("key")) <= 1
            || Suggestions.distance(Array(name), Array("token")) <= 1
    }

    private static let names: Set<String> = [
        "key", "keys", "apikey", "token", "tokens", "secret", "password", "passwd", "passphrase", "bearer",
    ]

    /// True for the verbs and words of gateways, and for their likely misspellings.
    private static func isAboutGateways(_ word: ArraySlice<UInt8>) -> Bool {
        guard (3...12).contains(word.count) else { return false }
        let text = Array(String(decoding: word, as: UTF8.self).lowercased())
        if ["like", "line", "give", "five", "reserve"].contains(String(text)) { return false }
        return Suggestions.distance(text, Array("live")) <= 1 || Suggestions.distance(text, Array("serve")) <= 2
            || Suggestions.distance(text, Array("connect")) <= 2 || Suggestions.distance(text, Array("gateway")) <= 2
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool { isDigit || (0x61...0x7A).contains(self | 0x20) }
}
