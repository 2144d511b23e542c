"""Units: the company, its departments and their groups."""

from enum import StrEnum
from uuid import UUID

from app.domain.aggregate import Aggregate, event
from app.domain.ids import unit_id
from app.domain.people.refusals import CompanyStaysAbove


class UnitKind(StrEnum):
    """The three levels of an organisation."""

    COMPANY = "company"
    DEPARTMENT = "department"
    GROUP = "group"


class Unit(Aggregate):
    """A unit (單位): company 公司, department 部門 or group 小組."""

    TOPIC = "people.unit"

    class Event(Aggregate.Event):
        TOPIC = "people.unit.event"

    class Founded(Event, Aggregate.Created):
        """`names` is a name in each language that has one: {"zh_Hant": ..., "en": ...}."""

        TOPIC = "people.unit.founded"
        code: str
        kind: str
        parent: UUID | None
        names: dict[str, str]
        aliases: list[str]

    class Renamed(Event):
        TOPIC = "people.unit.renamed"
        names: dict[str, str]
        aliases: list[str]

    class Moved(Event):
        TOPIC = "people.unit.moved"
        parent: UUID | None

    class Headed(Event):
        """`head` leads the unit from now on; None leaves it without."""

        TOPIC = "people.unit.headed"
        head: UUID | None

    @classmethod
    def found(
        cls,
        *,
        by: UUID,
        code: str,
        kind: UnitKind,
        parent: UUID | None,
        names: dict[str, str],
        aliases: list[str],
    ) -> "Unit":
        """A new unit; its id comes from its first code, which makes the code unique."""
        return cls._create(
            cls.Founded,
            id=unit_id(code),
            by=by,
            code=code,
            kind=str(kind),
            parent=parent,
            names=dict(names),
            aliases=list(aliases),
        )

    def __init__(
        self, code: str, kind: str, parent: UUID | None, names: dict[str, str], aliases: list[str]
    ) -> None:
        self.code = code
        self.kind = UnitKind(kind)
        self.parent = parent
        self.names = names
        self.aliases = aliases
        self.head: UUID | None = None

    def rename(self, *, by: UUID, names: dict[str, str], aliases: list[str]) -> None:
        """Call it otherwise from now on; past pages keep the old name."""
        if (names, aliases) != (self.names, self.aliases):
            self._renamed(by=by, names=dict(names), aliases=list(aliases))

    def move(self, *, by: UUID, parent: UUID) -> None:
        """Put it under another unit from now on; past pages keep the old place.

        Raises CompanyStaysAbove. That no circle comes of it is for the command to see.
        """
        if self.parent is None:
            raise CompanyStaysAbove(field="parent")
        if parent != self.parent:
            self._moved(by=by, parent=parent)

    def head_by(self, *, by: UUID, head: UUID | None) -> None:
        """Give the unit a head (負責人)."""
        if head != self.head:
            self._headed(by=by, head=head)

    @event(Renamed)
    def _renamed(self, by: UUID, names: dict[str, str], aliases: list[str]) -> None:
        self.names, self.aliases = names, aliases

    @event(Headed)
    def _headed(self, by: UUID, head: UUID | None) -> None:
        self.head = head

    @event(Moved)
    def _moved(self, by: UUID, parent: UUID | None) -> None:
        self.parent = parent
