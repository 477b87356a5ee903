"""The tables of the SQL stores, and every statement on them, written once for each database.

SQLAlchemy declares the tables and writes the text. The text is issued on the driver's own cursor,
because SQLAlchemy costs some twenty microseconds a statement and the driver one to three.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.elements import ClauseElement, ColumnElement

from cservice.desk.ports.store import KEY

#: Of the tables; a store that was written by a later release is refused.
VERSION = 1

# Compared and sorted by code point, as SQLite and Python do: instants as text sort by time.
_TEXT = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

# An index holds all that a query on it looks at and sorts by: SQLite plans without knowing how many
# rows there are, and would rather read a whole tenant than sort.
# All names begin alike, because a host that joins its own transaction has its tables beside ours.
_METADATA = MetaData()

schema = Table("cservice_schema", _METADATA, Column("version", Integer, nullable=False))

event = Table(
    "cservice_event",
    _METADATA,
    # In the order of `codec.Written`.
    Column("tenant", _TEXT, primary_key=True),
    # In SQLite the next of its tenant, drawn while nobody else writes. In PostgreSQL a sequence's,
    # drawn before the commit: who follows the log by it can skip an event that commits late.
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("id", _TEXT, nullable=False),
    Column("stream", _TEXT, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", _TEXT, nullable=False),
    Column("case_id", _TEXT, nullable=False),
    Column("brand", _TEXT, nullable=False),
    Column("command", _TEXT, nullable=False),
    Column("kind", _TEXT, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("body", _TEXT, nullable=False),
    Column("personal", _TEXT),  # apart, so that a person can be erased
    Column("about", _TEXT, nullable=False),
    UniqueConstraint("tenant", "stream", "version", name="cservice_event_stream"),
    Index("cservice_event_case", "tenant", "case_id", "position"),
    Index("cservice_event_command", "tenant", "command", "position"),
    Index("cservice_event_at", "tenant", "at", "position"),
)

record = Table(
    "cservice_record",
    _METADATA,
    Column("tenant", _TEXT, primary_key=True),
    Column("id", _TEXT, primary_key=True),
    Column("case_id", _TEXT, nullable=False),
    Column("keys", _TEXT, nullable=False),  # what guards it, as JSON; never changes
    Column("began", BigInteger, nullable=False),  # the position of its first event
    Column("kind", _TEXT, nullable=False),
    Column("at", _TEXT, nullable=False),  # when its last event was recorded
    Column("body", _TEXT, nullable=False),
    Column("personal", _TEXT),
    Index("cservice_record_case", "tenant", "case_id", "began"),
)

lookup = Table(
    "cservice_lookup",
    _METADATA,
    Column("tenant", _TEXT, primary_key=True),
    Column("name", _TEXT, primary_key=True),
    Column("value", _TEXT, primary_key=True),
    Column("record", _TEXT, primary_key=True),
    Column("is_unique", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
Index(
    "cservice_lookup_unique",
    lookup.c.tenant,
    lookup.c.name,
    lookup.c.value,
    unique=True,
    sqlite_where=lookup.c.is_unique,
    postgresql_where=lookup.c.is_unique,
)

due = Table(
    "cservice_due",
    _METADATA,
    Column("tenant", _TEXT, primary_key=True),
    Column("record", _TEXT, primary_key=True),
    Column("key", _TEXT, primary_key=True),
    Column("at", _TEXT, nullable=False),
    Column("kind", _TEXT, nullable=False),
    Column("body", _TEXT, nullable=False),
    Column("personal", _TEXT),
    Index("cservice_due_at", "tenant", "at", "record", "key"),
    sqlite_with_rowid=False,
)

command = Table(
    "cservice_command",
    _METADATA,
    Column("tenant", _TEXT, primary_key=True),
    Column("id", _TEXT, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("record", _TEXT, nullable=False),
    sqlite_with_rowid=False,
)


# Our own words and figures may stand in the text.
_KEY = literal_column(f"'{KEY}'", Text)
_NONE, _ONE = literal_column("0", Integer), literal_column("1", Integer)
_WRITTEN = [column for column in event.c if column is not event.c.position]


class Statements:
    """The text of every statement in the words of one database.

    The names beside each are its parameters, in the order in which they are given; that they are
    right is checked when the text is written.
    """

    def __init__(self, dialect: Dialect) -> None:
        """Written once; after that they are text."""
        self._dialect = dialect
        self._guarded: dict[int, str] = {}

        self.schema_version = self._text("", select(schema.c.version))
        self.set_schema_version = self._insert("version", schema)

        written = " ".join(column.name for column in _WRITTEN)
        #: Whether `append` takes the tenant twice, the first time to draw the position.
        self.position_is_of_tenant = dialect.name == "sqlite"
        if self.position_is_of_tenant:
            latest = select(func.coalesce(func.max(event.c.position), _NONE) + _ONE)
            following = latest.where(event.c.tenant == bindparam("tenant")).scalar_subquery()
            self.append = self._insert_free(f"tenant {written}", event, position=following)
        else:
            self.append = self._insert_free(written, event)
        first = select(event.c.position).where(
            event.c.tenant == bindparam("tenant"),
            event.c.stream == bindparam("id"),
            event.c.version == _ONE,
        )
        self.begin = self._insert_free(
            "tenant id case_id keys tenant id kind at body personal",
            record,
            began=first.scalar_subquery(),
        )
        self.change = self._text(
            "at body personal tenant id",
            update(record)
            .values({name: bindparam(name) for name in ("at", "body", "personal")})
            .where(_by("tenant id", record)),
        )
        self.find_by = self._insert_free("tenant name value record is_unique", lookup)
        self.lose = self._delete("tenant name value record", lookup)
        self.put = self._replace("tenant record key at kind body personal", due)
        self.drop = self._delete("tenant record key", due)
        self.claim = self._delete("tenant record key at", due)
        self.remember = self._insert_free("tenant id digest record", command)
        self.remembered = self._text(
            "tenant id",
            select(command.c.digest, command.c.record).where(_by("tenant id", command)),
        )

        self.happened = self._events("tenant command", event.c.position)
        self.stream = self._events("tenant stream", event.c.version)
        self.events = self._events("tenant", event.c.position)
        self.events_of_case = self._events("tenant case_id", event.c.position)
        self.part = self._text(
            "tenant stream first last",
            select(*_WRITTEN)
            .where(_by("tenant stream", event))
            .where(event.c.version >= bindparam("first"), event.c.version <= bindparam("last"))
            .order_by(event.c.version),
        )
        self.recorded = self._text(
            "tenant since until low high",
            select(*_WRITTEN)
            .where(_by("tenant", event))
            .where(event.c.at >= bindparam("since"), event.c.at < bindparam("until"))
            .where(event.c.kind >= bindparam("low"), event.c.kind < bindparam("high"))
            .order_by(event.c.at, event.c.position),
        )

        self.record = self._records("tenant id")
        self.records = self._records("tenant")
        self.records_of_case = self._records("tenant case_id")
        self.found = self._text(
            "tenant name value",
            select(record.c.id)
            .join_from(
                lookup,
                record,
                and_(lookup.c.tenant == record.c.tenant, lookup.c.record == record.c.id),
            )
            .where(_by("tenant name value", lookup))
            .order_by(record.c.began),
        )
        self.case_keys = self._text(
            "tenant case_id", select(record.c["keys"]).where(_by("tenant case_id", record))
        )
        one = record.alias("one")
        self.place = self._text(
            "tenant id",
            select(record.c.case_id, record.c["keys"])
            .join(one, and_(one.c.tenant == record.c.tenant, one.c.case_id == record.c.case_id))
            .where(one.c.tenant == bindparam("tenant"), one.c.id == bindparam("id")),
        )
        self.tenants_due = self._text(
            "until",
            select(due.c.tenant)
            .distinct()
            .where(due.c.at <= bindparam("until"))
            .order_by(due.c.tenant),
        )
        self.due = self._text(
            "tenant until limit",
            select(due.c.record, due.c.key, due.c.at, due.c.kind, due.c.body, due.c.personal)
            .where(_by("tenant", due), due.c.at <= bindparam("until"))
            .order_by(due.c.at, due.c.record, due.c.key)
            .limit(bindparam("limit", type_=Integer))
            .offset(_NONE),  # said because SQLAlchemy says it for SQLite, as a parameter
        )

    def create(self) -> Iterator[str]:
        """What makes the tables and their indexes."""
        for table in _METADATA.sorted_tables:
            yield str(CreateTable(table).compile(dialect=self._dialect))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                yield str(CreateIndex(index).compile(dialect=self._dialect))

    def guarded(self, keys: int) -> str:
        """The records that any of so many keys guards; the tenant, the keys, the tenant again."""
        text = self._guarded.get(keys)
        if text is None:
            names = [f"key_{number}" for number in range(keys)]
            by_key = select(lookup.c.record).where(
                _by("tenant", lookup),
                lookup.c.name == _KEY,
                lookup.c.value.in_([bindparam(name) for name in names]),
            )
            text = self._records(f"tenant tenant {' '.join(names)}", record.c.id.in_(by_key))
            self._guarded[keys] = text
        return text

    def _records(self, names: str, *more: ColumnElement[bool]) -> str:
        by = " ".join(name for name in dict.fromkeys(names.split()) if name in record.c)
        found = select(record.c.kind, record.c.body, record.c.personal, record.c.at)
        return self._text(names, found.where(_by(by, record), *more).order_by(record.c.began))

    def _events(self, names: str, order: ColumnElement[Any]) -> str:
        return self._text(names, select(*_WRITTEN).where(_by(names, event)).order_by(order))

    def _insert(self, names: str, table: Table, **values: ColumnElement[Any]) -> str:
        return self._text(names, self._new(names, table, **values))

    def _insert_free(self, names: str, table: Table, **values: ColumnElement[Any]) -> str:
        """A new row, or none at all where something unique is taken."""
        return self._text(names, self._new(names, table, **values).on_conflict_do_nothing())

    def _replace(self, names: str, table: Table) -> str:
        """A new row, in the place of one with the same key."""
        new = self._new(names, table)
        others = {c.name: new.excluded[c.name] for c in table.c if not c.primary_key}
        return self._text(names, new.on_conflict_do_update(table.primary_key, set_=others))

    def _new(self, names: str, table: Table, **values: ColumnElement[Any]) -> Any:
        insert = sqlite.insert if self._dialect.name == "sqlite" else postgresql.insert
        given: dict[str, Any] = {name: bindparam(name) for name in names.split()}
        return insert(table).values({**given, **values}).inline()

    def _delete(self, names: str, table: Table) -> str:
        return self._text(names, delete(table).where(_by(names, table)))

    def _text(self, names: str, statement: ClauseElement) -> str:
        compiled = statement.compile(dialect=self._dialect)
        parameters = getattr(compiled, "positiontup", None) or []
        assert parameters == names.split(), f"{compiled} takes {parameters}"
        return str(compiled)


def kinds_of(slice: str) -> tuple[str, str]:
    """Between which texts the kinds of a slice's events are, the first included."""
    return f"{slice}.", f"{slice}/"  # what sorts next after a full stop


def _by(names: str, table: Table) -> ColumnElement[bool]:
    return and_(*(table.c[name] == bindparam(name) for name in names.split()))
