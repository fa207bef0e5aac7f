/// The pattern of a `like`: a part of a name, or the whole name when the pattern has a `*`, a `%` or a `?`. Upper and
/// lower case are the same.
struct NamePattern {
    private let letters: [Character]
    private let isWhole: Bool

    init(_ text: String) {
        letters = text.lowercased().map { $0 == "%" ? "*" : $0 }
        isWhole = letters.contains { $0 == "*" || $0 == "?" }
    }

    /// True when the pattern matches a name.
    ///
    /// - Complexity: O(pattern × name), whatever the stars: the match never goes back to a star that was passed.
    func matches(_ name: String) -> Bool {
        let name = Array(name.lowercased())
        guard isWhole else { return String(name).contains(String(letters)) }
        var (place, letter) = (0, 0)
        // The letter after the last star, and the first letter of the name that the star does not cover yet.
        var retry: (letter: Int, place: Int)?
        while place < name.count {
            if letter < letters.count, letters[letter] == "*" {
                letter += 1
                retry = (letter, place)
            } else if letter < letters.count, letters[letter] == "?" || letters[letter] == name[place] {
                letter += 1
                place += 1
            } else if let star = retry {
                letter = star.letter
                place = star.place + 1
                retry = (star.letter, place)
            } else {
                return false
            }
        }
        return letters[letter...].allSatisfy { $0 == "*" }
    }
}
