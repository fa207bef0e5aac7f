"""Expressions over rows in the words of mbosh and in the SQL of DuckDB, for judge-queries.py.

An expression is a function from a scope to an `Expr`, so that it can be made again over other columns. Its SQL counts
in whole numbers of 128 bits: a price is one of 1e-9, and a number of n digits after the point one of 10^-n.
"""

import re
from collections import namedtuple
from decimal import Decimal

# Numbers stay below this, so that their sums over a day fit in 128 bits with 18 digits after the point in both
# programs.
LARGEST = 10**15
UNITS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9, "d": 86400 * 10**9}


# Kinds of values: ("number", digits after the point), "time", "duration", "text", "truth"; and those of figures that
# are finished after the SQL, which no later stage uses: ("quotient", digits), ("deviation", digits).


def number(scale=0):
    return ("number", scale)


def is_number(kind):
    return isinstance(kind, tuple) and kind[0] == "number"


def is_finished(kind):
    return isinstance(kind, str) or is_number(kind)


class Unfit(Exception):
    """An expression has no meaning over these columns."""


# text: as mbosh has it; rank: how tight its operator binds, 9 for an operand; size: no value is larger, in units of 1.
Expr = namedtuple("Expr", "text sql kind rank size", defaults=(9, LARGEST))

# What an expression is compiled for: the columns by name, and the window of running functions, "" where they cannot
# stand.
Scope = namedtuple("Scope", "columns window")


def literal(text, sql, kind, size=1):
    return lambda scope: Expr(text, sql, kind, 9, size)


def column(name):
    def make(scope):
        if name not in scope.columns:
            raise Unfit(name)
        found = scope.columns[name]
        if not is_finished(found.kind):
            raise Unfit(name)
        return found

    return make


def huge(value):
    return f"({value})::HUGEINT"


def scaled(expr, scale):
    """The SQL of a number with more digits after the point."""
    return expr.sql if expr.kind[1] == scale else f"({expr.sql} * {huge(10 ** (scale - expr.kind[1]))})"


def alike(*exprs):
    """The SQL of values of one kind, and the kind; numbers get the same digits."""
    if all(is_number(expr.kind) for expr in exprs):
        scale = max(expr.kind[1] for expr in exprs)
        return [scaled(expr, scale) for expr in exprs], number(scale)
    if len({expr.kind for expr in exprs}) != 1:
        raise Unfit("kinds differ")
    return [expr.sql for expr in exprs], exprs[0].kind


def inside(expr, rank, always=False):
    """The text as an operand of an operator of this rank."""
    return f"({expr.text})" if always or expr.rank < rank else expr.text


RANKS = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6}


def arithmetic(sign, left, right, parenthesised):
    def make(scope):
        a, b = left(scope), right(scope)
        rank = RANKS[sign]
        text = f"{inside(a, rank, parenthesised)} {sign} {inside(b, rank + 1, parenthesised)}"
        pair = (a.kind if isinstance(a.kind, str) else "number", b.kind if isinstance(b.kind, str) else "number")
        if sign == "*":
            if pair != ("number", "number") or a.kind[1] + b.kind[1] > 18 or a.size * b.size > LARGEST:
                raise Unfit("too large a product")
            return Expr(text, f"({a.sql} * {b.sql})", number(a.kind[1] + b.kind[1]), rank, a.size * b.size)
        if pair == ("number", "number"):
            (x, y), kind = alike(a, b)
            if a.size + b.size > LARGEST:
                raise Unfit("too large a sum")
            return Expr(text, f"({x} {sign} {y})", kind, rank, a.size + b.size)
        kinds = {("duration", "duration"): "duration", ("time", "duration"): "time"}
        if sign == "-":
            kinds["time", "time"] = "duration"
        if pair not in kinds:
            raise Unfit("no such sum")
        return Expr(text, f"({a.sql} {sign} {b.sql})", kinds[pair], rank)

    return make


def divided(left, divisor, parenthesised):
    """A number in a divisor that leaves an exact decimal."""
    digits = {2: 1, 4: 2, 5: 1, 8: 3, 10: 1, 100: 2}[divisor]

    def make(scope):
        a = left(scope)
        if not is_number(a.kind) or a.kind[1] + digits > 18:
            raise Unfit("no such quotient")
        return Expr(f"{inside(a, 6, parenthesised)} / {divisor}", f"({a.sql} * {huge(10**digits // divisor)})",
                    number(a.kind[1] + digits), 6, a.size)

    return make


def of_duration(sign, left, number_of):
    """A duration times a whole number, or divided by one: what is below a nanosecond is cut off."""
    def make(scope):
        a = left(scope)
        if a.kind != "duration":
            raise Unfit("no duration")
        sql = f"({a.sql} {'*' if sign == '*' else '//'} {huge(number_of)})"
        return Expr(f"{inside(a, 6)} {sign} {number_of}", sql, "duration", 6)

    return make


def in_units(left, unit):
    """A duration in a unit: a number, of which every digit is printed."""
    def make(scope):
        a = left(scope)
        if a.kind != "duration":
            raise Unfit("no duration")
        return Expr(f"{inside(a, 6)} / 1{unit}", a.sql, number(len(str(UNITS[unit])) - 1), 6, 10**14)

    return make


def function(name, *arguments, digits=None):
    def make(scope):
        values = [argument(scope) for argument in arguments]
        words = [value.text for value in values] + ([] if digits is None else [str(digits)])
        sql, kind, size = FUNCTIONS[name](values, digits)
        return Expr(f"{name}({', '.join(words)})", sql, kind, 9, size)

    return make


def of_number(values, also=()):
    if not (is_number(values[0].kind) or values[0].kind in also):
        raise Unfit("no number")
    return values[0]


def absolute(values, _):
    x = of_number(values, ["duration"])
    return f"abs({x.sql})", x.kind, x.size


def signum(values, _):
    return f"sign({of_number(values, ['duration']).sql})::HUGEINT", number(), 1


def floor(values, _):
    x = of_number(values)
    step = huge(10 ** x.kind[1])
    sql = f"(({x.sql} // {step}) - CASE WHEN {x.sql} < 0 AND {x.sql} % {step} <> 0 THEN 1 ELSE 0 END)"
    return sql, number(), x.size + 1


def rounded(values, digits):
    x = of_number(values)
    places = digits or 0
    if places >= x.kind[1]:
        return x.sql, x.kind, x.size
    step = 10 ** (x.kind[1] - places)
    # A half is rounded away from zero.
    sql = f"(sign({x.sql}) * ((abs({x.sql}) + {huge(step // 2)}) // {huge(step)}))::HUGEINT"
    return sql, number(places), x.size + 1


def extreme(name):
    def make(values, _):
        parts, kind = alike(*values)
        if kind == "truth":
            raise Unfit("truths have no order")
        # DuckDB leaves out what is null, as mbosh does.
        return f"{name}({', '.join(parts)})", kind, max(value.size for value in values)

    return make


def chosen(values, _):
    if values[0].kind != "truth":
        raise Unfit("no condition")
    parts, kind = alike(*values[1:])
    other = f" ELSE {parts[1]}" if len(parts) > 1 else ""
    return f"(CASE WHEN {values[0].sql} THEN {parts[0]}{other} END)", kind, max(value.size for value in values[1:])


def coalesced(values, _):
    parts, kind = alike(*values)
    return f"coalesce({', '.join(parts)})", kind, max(value.size for value in values)


def of_time(pattern, kind, size=1):
    def make(values, _):
        if values[0].kind != "time":
            raise Unfit("no time")
        return pattern.format(values[0].sql), kind, size

    return make


FUNCTIONS = {
    "abs": absolute, "sign": signum, "floor": floor, "round": rounded, "min": extreme("least"),
    "max": extreme("greatest"), "if": chosen, "coalesce": coalesced,
    "date": of_time("strftime(make_timestamp_ns(({0})::BIGINT), '%Y-%m-%d')", "text"),
    "time": of_time("strftime(make_timestamp_ns(({0})::BIGINT), '%H:%M:%S.%n')", "text"),
    "hour": of_time(f"(({{0}} // {huge(UNITS['h'])}) % 24)", number(), 24),
}


def running(name, argument, rows=None):
    """A function of a row and those before it."""
    def make(scope):
        if not scope.window:
            raise Unfit("no rows before")
        x = argument(Scope(scope.columns, ""))
        text = f"{name}({x.text}{'' if rows is None else f', {rows}'})"
        if name == "lag":
            return Expr(text, f"lag({x.sql}, {rows or 1}) OVER ({scope.window})", x.kind, 9, x.size)
        if name == "diff":
            if not (is_number(x.kind) or x.kind in ("time", "duration")):
                raise Unfit("no difference")
            kind = "duration" if x.kind == "time" else x.kind
            return Expr(text, f"({x.sql} - lag({x.sql}) OVER ({scope.window}))", kind, 9, x.size * 2)
        if not (is_number(x.kind) and x.size <= 10**10 or x.kind == "duration"):
            raise Unfit("no sum")
        window = f"{scope.window} ROWS UNBOUNDED PRECEDING"
        return Expr(text, f"(sum({x.sql}) OVER ({window}))::HUGEINT", x.kind, 9, LARGEST)

    return make


# Conditions


def compared(sign, left, right):
    def make(scope):
        a, b = left(scope), right(scope)
        (x, y), kind = alike(a, b)
        if kind == "truth":
            raise Unfit("no such comparison")
        if a.text == b.text and sign in ("==", "!="):
            # The same words ask whether there is a value.
            return Expr(f"{a.text} {sign} {b.text}", f"({x} IS {'NOT ' if sign == '==' else ''}NULL)", "truth", 4)
        return Expr(f"{inside(a, 5)} {sign} {inside(b, 5)}", f"({x} {'<>' if sign == '!=' else sign} {y})", "truth", 4)

    return make


def among(left, values, is_denied):
    def make(scope):
        every = [left(scope), *(value(scope) for value in values)]
        parts, _ = alike(*every)
        word = "not in" if is_denied else "in"
        return Expr(f"{inside(every[0], 5)} {word} ({', '.join(value.text for value in every[1:])})",
                    f"({parts[0]} {word} ({', '.join(parts[1:])}))", "truth", 4)

    return make


def between(left, low, high, is_denied):
    def make(scope):
        every = [left(scope), low(scope), high(scope)]
        (x, a, b), kind = alike(*every)
        if kind in ("text", "truth"):
            raise Unfit("no order")
        word = "not between" if is_denied else "between"
        return Expr(f"{inside(every[0], 5)} {word} {inside(every[1], 5)} and {inside(every[2], 5)}",
                    f"({x} {word} {a} AND {b})", "truth", 4)

    return make


def absent(left, is_denied):
    def make(scope):
        a = left(scope)
        word = "is not null" if is_denied else "is null"
        return Expr(f"{inside(a, 5)} {word}", f"({a.sql} {word})", "truth", 4)

    return make


def matching(left, pattern):
    def make(scope):
        a = left(scope)
        if a.kind != "text":
            raise Unfit("no text")
        return Expr(f'{inside(a, 5)} ~ "{pattern}"', f"regexp_matches({a.sql}, '{pattern}')", "truth", 4)

    return make


def joined(sign, left, right, parenthesised):
    def make(scope):
        a, b = left(scope), right(scope)
        rank = RANKS[sign]
        return Expr(f"{inside(a, rank, parenthesised)} {sign} {inside(b, rank + 1, parenthesised)}",
                    f"({a.sql} {sign} {b.sql})", "truth", rank)

    return make


def denied(inner):
    def make(scope):
        a = inner(scope)
        return Expr(f"not {inside(a, 4)}", f"(NOT {a.sql})", "truth", 3)

    return make


def nanos(text):
    """A duration as mbosh writes it in nanoseconds, exactly."""
    sign = -1 if text.startswith("-") else 1
    parts = re.findall(r"([0-9.]+)(ns|us|ms|s|m|h|d)", text)
    if not parts:
        raise ValueError(f"no duration: {text!r}")
    return sign * int(sum(Decimal(value) * UNITS[unit] for value, unit in parts))
