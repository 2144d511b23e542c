"""What is filled in about people and units."""

import re
from uuid import UUID

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import AnyOf, Optional, Regexp

from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.views.forms import AskedForm, AtMost, DayField, IdField, Needed, stripped
from app.views.session.forms import AgainForm

USERNAME = r"[a-z0-9][a-z0-9._-]{1,39}"
CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
NAME = AtMost(80)
HELD = f"^({'|'.join(Role)})/[0-9a-f-]{{32,36}}$"


def lower(text: str | None) -> str | None:
    """A filter for usernames: without blanks around them, in small letters."""
    return text.strip().lower() if text is not None else None


def username_field() -> StringField:
    """A username: what its owner signs in with."""
    return StringField(
        lazy_gettext("Username"),
        [
            Needed(),
            Regexp(
                f"^{USERNAME}$",
                message=lazy_gettext(
                    "Two to forty small Latin letters, digits, dots, hyphens or underscores."
                ),
            ),
        ],
        filters=[lower],
    )


class AccountForm(AskedForm):
    """A username for somebody who came by a table and has none yet."""

    ids = "account"
    username = username_field()


class PlaceFields(AskedForm):
    """Where a person works, as what, and under whom."""

    unit = IdField(lazy_gettext("Unit"), [Needed()])
    title = StringField(lazy_gettext("Job title"), [NAME], filters=[stripped])
    title_en = StringField(lazy_gettext("Job title in English"), [NAME], filters=[stripped])
    superior = IdField(lazy_gettext("Superior"))

    def titles(self) -> dict[str, str]:
        """The job title by language, of those that were filled in."""
        given = {"zh_Hant": self.title.data, "en": self.title_en.data}
        return {language: text for language, text in given.items() if text}


class PlaceForm(PlaceFields):
    """Another unit, title or superior."""

    ids = "place"


class JoiningForm(PlaceFields):
    """A new person with a username."""

    name = StringField(lazy_gettext("Full name"), [Needed(), NAME], filters=[stripped])
    latin_name = StringField(lazy_gettext("Name in Latin letters"), [NAME], filters=[stripped])
    username = username_field()
    email = StringField(
        lazy_gettext("E-mail"),
        [
            Optional(),
            AtMost(200),
            Regexp(
                r"^[^@\s]+@[^@\s]+$", message=lazy_gettext("An address has an @ in the middle.")
            ),
        ],
        filters=[stripped],
    )
    joined_on = DayField(lazy_gettext("First day"))


class RoleForm(AgainForm):
    """A role within a unit, perhaps for certain days only; giving one asks who one is."""

    ids = "role"
    role = StringField(
        lazy_gettext("Role"),
        [Needed(), AnyOf(list(Role), message=lazy_gettext("Choose one of the list."))],
    )
    unit = IdField(lazy_gettext("Within"), [Needed()])
    from_day = DayField(lazy_gettext("First day"))
    until_day = DayField(lazy_gettext("Last day"))


class DecisionForm(AskedForm):
    """A second person's yes or no about a role."""

    ids = "decision"
    role = StringField(validators=[Needed(), AnyOf(list(Role))])
    unit = IdField(validators=[Needed()])
    reason = StringField(lazy_gettext("Reason"), [AtMost(500)], filters=[stripped])

    def refuse(self, sentence: str, *, field: str | None = None) -> None:
        super().refuse(sentence)  # several of these forms stand in one list


class LendingForm(AskedForm):
    """Who stands in, in which of one's roles, and on which days."""

    ids = "lending"
    held = StringField(
        lazy_gettext("Role"),
        [Needed(), Regexp(HELD, message=lazy_gettext("Choose one of the list."))],
    )
    to = IdField(lazy_gettext("Who stands in"), [Needed()])
    from_day = DayField(lazy_gettext("First day"), [Needed()])
    until_day = DayField(lazy_gettext("Last day"), [Needed()])

    @property
    def place(self) -> tuple[Role, UUID]:
        """The role and the unit that it is held in."""
        role, _, unit = (self.held.data or "").partition("/")
        return Role(role), UUID(unit)


class TitleForm(AskedForm):
    """A title or masked name as tables write it."""

    ids = "mask"
    mask = StringField(lazy_gettext("As tables write it"), [Needed(), NAME], filters=[stripped])


class DepartureForm(AskedForm):
    """A person's last day."""

    ids = "departure"
    on = DayField(lazy_gettext("Last day"), [Needed()])


class NameForm(AskedForm):
    """What a person is called."""

    ids = "name"
    name = StringField(lazy_gettext("Full name"), [Needed(), NAME], filters=[stripped])
    latin_name = StringField(lazy_gettext("Name in Latin letters"), [NAME], filters=[stripped])


class UnitNameFields(AskedForm):
    """What a unit is called."""

    name = StringField(lazy_gettext("Name"), [Needed(), NAME], filters=[stripped])
    name_en = StringField(lazy_gettext("Name in English"), [NAME], filters=[stripped])

    def names(self) -> dict[str, str]:
        """The name by language, of those that were filled in."""
        given = {"zh_Hant": self.name.data, "en": self.name_en.data}
        return {language: text for language, text in given.items() if text}


class UnitForm(UnitNameFields):
    """A new unit."""

    code = StringField(
        lazy_gettext("Code"),
        [
            Needed(),
            Regexp(
                f"^{CODE}$",
                message=lazy_gettext("Latin letters, digits, dots, hyphens or underscores."),
            ),
        ],
        filters=[stripped],
    )
    kind = StringField(
        lazy_gettext("Kind"),
        [Needed(), AnyOf(list(UnitKind), message=lazy_gettext("Choose one of the list."))],
    )
    parent = IdField(lazy_gettext("Belongs to"), [Needed()])


class RenamingForm(UnitNameFields):
    """Other names for a unit."""

    ids = "unit-name"
    aliases = StringField(lazy_gettext("Also called"), [AtMost(400)], filters=[stripped])

    def others(self) -> list[str]:
        """What tables may call it besides, one by one."""
        parts = re.split(r"[、,，;；]", self.aliases.data or "")
        return [part.strip() for part in parts if part.strip()]


class ParentForm(AskedForm):
    """The unit above."""

    ids = "parent"
    parent = IdField(lazy_gettext("Belongs to"), [Needed()])


class HeadForm(AskedForm):
    """Who leads the unit; nobody where nobody was chosen."""

    ids = "head"
    head = IdField(lazy_gettext("Led by"))
