/// Makes a failing list small: Zeller and Hildebrandt's delta debugging ("Simplifying and Isolating Failure-Inducing
/// Input", 2002), which drops ever smaller pieces as long as the rest still fails.
public enum Shrink {
    /// A part of `list`, in its order, that still fails and from which no single element can be left out.
    ///
    /// - Complexity: O(n²) calls of `fails` at worst, O(n log n) as a rule.
    public static func smallest<T>(_ list: [T], fails: ([T]) -> Bool) -> [T] {
        var list = list
        var pieces = 2
        while list.count > 1 {
            let length = max(1, list.count / pieces)
            var start = 0
            var shrunk = false
            while start < list.count {
                let rest = Array(list[..<start] + list[min(start + length, list.count)...])
                if fails(rest) {
                    list = rest
                    shrunk = true
                } else {
                    start += length
                }
            }
            if shrunk {
                pieces = max(2, pieces - 1)
            } else if length == 1 {
                return list
            } else {
                pieces = min(pieces * 2, list.count)
            }
        }
        return list
    }
}
