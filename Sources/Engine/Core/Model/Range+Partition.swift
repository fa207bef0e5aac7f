extension Range where Bound: FixedWidthInteger {
    /// The first number from which on `isBehind` holds, `upperBound` where it holds nowhere: a binary search.
    ///
    /// - Parameter isBehind: once true for a number, true for all that follow.
    /// - Complexity: O(log numbers).
    @inlinable @inline(__always)
    package func partitioningIndex(where isBehind: (Bound) throws -> Bool) rethrows -> Bound {
        var (low, high) = (lowerBound, upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if try isBehind(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
