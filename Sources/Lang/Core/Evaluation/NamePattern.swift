/// What `like` looks for in a name: a part of it, or all of it where the pattern has a `*`, a `%` or a `?`. Upper and lower
/// case are the same.
struct NamePattern {
    private let letters: [Character]
    private let isWhole: Bool

    init(_ text: String) {
        letters = text.lowercased().map { $0 == "%" ? "*" : $0 }
        isWhole = letters.contains { $0 == "*" || $0 == "?" }
    }

    /// - Complexity: O(pattern × name), whatever the stars: a star that was passed is not come back to.
    func matches(_ name: String) -> Bool {
        let name = Array(name.lowercased())
        guard isWhole else { return String(name).contains(String(letters)) }
        var (place, letter) = (0, 0)
        // Behind the last star, and the first letter of the name that it does not cover yet.
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
