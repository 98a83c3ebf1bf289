"""Questions to the database that are put into SQL once.

Django takes about a millisecond to build a queryset and turn it into SQL; the database answers
most of ours in a tenth of that. A question of a public page is the same each time, but for a few
values. So it is built once, with a `Parameter` where such a value goes, and asked with the values:

    newest = Prepared(lambda: Article.objects.published(NOW).filter(areas=Parameter("area"))[:3])
    articles = newest(area=7)

The answer is a new list of what the queryset gives: objects, or rows of `values_list`. What it
prefetches is not part of it. Nothing of the answer is kept.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, QuerySet
from django.db.models.query import ValuesListIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

T = TypeVar("T")
Row = list[Any]
Converter = tuple[int, list[Callable[..., Any]], Any]


class Parameter(Expression):
    """The place of a value that is given by name when the question is asked, or comes by itself."""

    def __init__(self, name: str, by_itself: Callable[[], Any] | None = None) -> None:
        super().__init__()
        self.name, self.by_itself = name, by_itself

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "%s", [self]

    def value(self, given: dict[str, Any], database: BaseDatabaseWrapper) -> Any:
        """Return the value as the database takes it."""
        found = self.by_itself() if self.by_itself else given[self.name]
        if isinstance(found, dt.datetime):
            return database.ops.adapt_datetimefield_value(found)
        if isinstance(found, dt.date):
            return database.ops.adapt_datefield_value(found)
        return found


NOW = Parameter("now", timezone.now)
TODAY = Parameter("today", timezone.localdate)


class Plan(NamedTuple):
    """SQL, what goes into it, and how a row of the answer is read."""

    sql: str
    params: tuple[Any, ...]
    converters: list[Converter]
    make: Callable[[Row], Any]

    def rows(self, given: dict[str, Any], database: BaseDatabaseWrapper) -> Iterator[Row]:
        params = [
            each.value(given, database) if isinstance(each, Parameter) else each
            for each in self.params
        ]
        with database.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        for row in map(list, found):
            for place, convert, expression in self.converters:
                for each in convert:
                    row[place] = each(row[place], expression, database)
            yield row


class Prepared(Generic[T]):
    """A question that is asked many times; `build` returns it as a queryset."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self.build = build
        self.plans: dict[str, Plan] = {}  # by kind of database

    def __call__(self, **values: Any) -> list[T]:
        """Return all rows, in one query."""
        database = connections[DEFAULT_DB_ALIAS]  # looked up once: the usual proxy is dear
        plan = self.plans.get(database.vendor)
        if plan is None:
            plan = self.plans[database.vendor] = _plan(self.build(), database)
        return [cast("T", plan.make(row)) for row in plan.rows(values, database)]

    def first(self, **values: Any) -> T | None:
        """Return the first row; the question itself says that one is enough."""
        return next(iter(self(**values)), None)


def _plan(queryset: QuerySet[Any], database: BaseDatabaseWrapper) -> Plan:
    compiler = queryset.query.get_compiler(connection=database)
    sql, params = compiler.as_sql()
    columns = [each[0] for each in compiler.select[: compiler.col_count]]
    converters = [
        (place, convert, column)
        for place, (convert, column) in compiler.get_converters(columns).items()
    ]
    rows_only = issubclass(queryset._iterable_class, ValuesListIterable)  # noqa: SLF001  told nowhere else
    make = tuple if rows_only else _maker(compiler, queryset.db)
    return Plan(sql, tuple(params), converters, make)


def _maker(compiler: SQLCompiler, alias: str) -> Callable[[Row], Any]:
    """Return what makes an object of a row, as the queryset would."""
    info: dict[str, Any] = compiler.klass_info
    begin, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [each[0].target.attname for each in compiler.select[begin:end]]
    populators: Callable[..., Iterable[Any]] = get_related_populators
    related = populators(info, compiler.select, alias)
    annotations = compiler.annotation_col_map or {}

    def make(row: Row) -> Any:
        made = info["model"].from_db(alias, names, row[begin:end])
        for each in related:
            each.populate(row, made)
        for name, place in annotations.items():
            setattr(made, name, row[place])
        return made

    return make
