"""Stages of pipelines in the words of mbosh and in the SQL of DuckDB, for judge-queries.py.

A stage is a function from a `Relation` to the next one, which throws `Unfit` where it has no meaning after it.
"""

from fractions import Fraction

from query_expressions import Expr, Scope, Unfit, column, huge, is_finished, is_number, nanos, number

# Stages: each is a function from a relation to the next one


class Relation:
    """Rows as SQL: the statements so far, and the columns of the last one, which has the order of the rows as `_n`."""

    def __init__(self, text, steps, columns, is_records):
        self.text, self.steps, self.columns, self.is_records = text, steps, columns, is_records

    def scope(self, window=""):
        return Scope(self.columns, window)

    @property
    def name(self):
        return f"t{len(self.steps) - 1}"

    def next(self, stage, sql, columns=None, is_records=False):
        return Relation(f"{self.text} | {stage}", [*self.steps, sql], columns or self.columns, is_records)

    @property
    def sql(self):
        return "WITH " + ", ".join(f"t{i} AS ({step})" for i, step in enumerate(self.steps))


def quoted(name):
    return f'"{name}"'


def as_column(name, expr):
    return Expr(name, quoted(name), expr.kind, 9, expr.size)


def where(condition):
    def apply(rows):
        expr = condition(rows.scope())
        if expr.kind != "truth":
            raise Unfit("no condition")
        return rows.next(f"where {expr.text}", f"SELECT * FROM {rows.name} WHERE {expr.sql}", None, rows.is_records)

    return apply


def with_columns(items, groups):
    """items: pairs of a name, which may be that of a column there is, and a maker."""
    def apply(rows):
        by = [column(group)(rows.scope()) for group in groups]
        window = (f"PARTITION BY {', '.join(key.sql for key in by)} " if by else "") + "ORDER BY _n"
        exprs = {name: value(rows.scope(window)) for name, value in items}
        columns = {**rows.columns, **{name: as_column(name, expr) for name, expr in exprs.items()}}
        parts = [exprs[name].sql if name in exprs else old.sql for name, old in columns.items()]
        words = ", ".join(f"{name} = {expr.text}" for name, expr in exprs.items())
        listed = ", ".join(f"{part} AS {quoted(name)}" for part, name in zip(parts, columns))
        by_words = f" by {', '.join(groups)}" if groups else ""
        return rows.next(f"with {words}{by_words}", f"SELECT {listed}, _n FROM {rows.name}", columns)

    return apply


def select(items):
    """items: pairs of a name and a maker; the name is nil for a plain column."""
    def apply(rows):
        words, parts, columns = [], [], {}
        if not items:
            raise Unfit("no column")
        for name, value in items:
            expr = value(rows.scope("ORDER BY _n"))
            own = name or expr.text
            if own in columns:
                raise Unfit("twice the same column")
            words.append(expr.text + (f" as {name}" if name else ""))
            parts.append(f"{expr.sql} AS {quoted(own)}")
            columns[own] = as_column(own, expr)
        return rows.next(f"select {', '.join(words)}", f"SELECT {', '.join(parts)}, _n FROM {rows.name}", columns)

    return apply


def sort(keys):
    """keys: pairs of a column and whether the greatest comes first."""
    def apply(rows):
        exprs = [(column(name)(rows.scope()), descending) for name, descending in keys]
        if not exprs or any(expr.kind == "truth" for expr, _ in exprs):
            raise Unfit("nothing that has an order")
        words = ", ".join(expr.text + (" desc" if descending else "") for expr, descending in exprs)
        order = ", ".join(f"{expr.sql} {'DESC' if descending else 'ASC'} NULLS LAST" for expr, descending in exprs)
        return rows.next(
            f"sort {words}", f"SELECT * REPLACE (row_number() OVER (ORDER BY {order}, _n) AS _n) FROM {rows.name}")

    return apply


def ends(word, count):
    order = "_n" if word == "head" else "_n DESC"
    return lambda rows: rows.next(
        f"{word} {count}", f"SELECT * FROM {rows.name} ORDER BY {order} LIMIT {count}", None, rows.is_records)


def distinct(names):
    """The first row of those that are equal in some columns, all of them where none is named."""
    def apply(rows):
        if not all(is_finished(expr.kind) for expr in rows.columns.values()):
            raise Unfit("not of these")
        keys = [column(name)(rows.scope()).sql for name in names or rows.columns]
        words = "distinct" + (" " + ", ".join(names) if names else "")
        rank = f"row_number() OVER (PARTITION BY {', '.join(keys)} ORDER BY _n)"
        return rows.next(words, f"SELECT * FROM {rows.name} QUALIFY {rank} = 1", None, rows.is_records)

    return apply


def rank(percent):
    """The SQL of a nearest rank: the smallest value that so many percent do not exceed."""
    share = Fraction(str(percent)) / 100
    return (f"list_sort(list({{0}}))[greatest(1, (count({{0}}) * {share.numerator} + {share.denominator - 1})"
            f" // {share.denominator})]")


def figured(word, x):
    """The SQL and the kind of a figure of an expression."""
    ordered = x.kind != "truth"
    if word == "sum" and (is_number(x.kind) and x.size <= 10**10 or x.kind == "duration"):
        return f"sum({x.sql})::HUGEINT", x.kind
    if word == "avg" and is_number(x.kind) and x.size <= 10**10:
        return f"sum({x.sql})::VARCHAR || '/' || nullif(count({x.sql}), 0)::VARCHAR", ("quotient", x.kind[1])
    if word == "avg" and x.kind == "duration":
        # What is below a nanosecond is cut off.
        return f"sum({x.sql})::HUGEINT // nullif(count({x.sql}), 0)", x.kind
    if word in ("min", "max") and ordered:
        return f"{word}({x.sql})", x.kind
    if word.startswith("p") and ordered:
        return rank(word[1:]).format(x.sql), x.kind
    if word == "stddev" and is_number(x.kind) and x.size <= 10**6 and x.kind[1] <= 9:
        parts = "::VARCHAR || '/' || ".join([f"sum({x.sql})", f"sum({x.sql} * {x.sql})", f"nullif(count({x.sql}), 0)"])
        return f"{parts}::VARCHAR", ("deviation", x.kind[1])
    if word in ("first", "last") and x.kind != "truth":
        pick = "arg_min" if word == "first" else "arg_max"
        return f"{pick}({x.sql}, _n) FILTER (WHERE {x.sql} IS NOT NULL)", x.kind
    if word == "count distinct" and x.kind != "truth":
        return f"count(DISTINCT {x.sql})::HUGEINT", number()
    raise Unfit(f"no {word} of this")


def mean_by_weight(price, weight):
    """The SQL and the kind of `vwap`."""
    if not (is_number(price.kind) and is_number(weight.kind) and price.size * weight.size <= 10**12):
        raise Unfit("no such mean")
    weights = f"sum(CASE WHEN {price.sql} IS NOT NULL THEN {weight.sql} END)"
    return (f"sum({price.sql} * {weight.sql})::VARCHAR || '/' || nullif({weights}, 0)::VARCHAR",
            ("quotient", price.kind[1]))


def figures(wanted, groups, every):
    """The figures of all rows or of groups.

    wanted: a word, a maker (none for `count`, two for `vwap`) and a name that may be nil, each. groups: a maker and a
    name that may be nil, each. every: a duration, or nil.
    """
    def apply(rows):
        words, parts, columns, keys = [], [], {}, []

        def add(list, text, name, own, sql, kind, size):
            if own in columns:
                raise Unfit("twice the same column")
            list.append(text + (f" as {name}" if name else ""))
            parts.append(f"{sql} AS {quoted(own)}")
            columns[own] = as_column(own, Expr("", "", kind, 9, size))

        for value, name in groups:
            key = value(rows.scope())
            add(keys, key.text, name, name or key.text, key.sql, key.kind, key.size)
        if every:
            moment, step = column("ts_recv")(rows.scope()), huge(nanos(every))
            if moment.kind != "time":
                raise Unfit("other times would be meant")
            add(keys, f"every {every}", None, "ts", f"{moment.sql} // {step} * {step}", "time", 1)
        count = len(parts)
        for word, values, name in wanted:
            of = [value(rows.scope()) for value in values]
            text = " ".join([word, *(x.text for x in of)])
            own = name or (word + "_" + of[0].text if len(of) == 1 and of[0].rank == 9 else text).replace(" ", "_")
            if word == "count":
                sql, kind = "count(*)::HUGEINT", number()
            else:
                sql, kind = mean_by_weight(*of) if word == "vwap" else figured(word, *of)
            add(words, text, name, own, sql, kind, 10**15)
        by = f" by {', '.join(keys)}" if keys else ""
        group = f" GROUP BY {', '.join(str(i + 1) for i in range(count))}" if count else ""
        order = "min(_n)" if count else "1"
        return rows.next(
            ", ".join(words) + by, f"SELECT {', '.join(parts)}, {order} AS _n FROM {rows.name}{group}", columns)

    return apply
