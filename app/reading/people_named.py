"""Whom a typed name means: a name, a Latin name or a username of somebody who is still here."""

from collections.abc import Mapping
from uuid import UUID

from app.domain.values.matching import fold
from projections.people.queries import Names


def people_named(text: str, known: Names, usernames: Mapping[UUID, str]) -> list[UUID]:
    """Everybody whom the text can mean, in whichever script it is written; () for nobody."""
    wanted = fold(text.strip().removeprefix("@"))
    return [id for id, words in _spoken(known, usernames) if wanted in words]


def _spoken(known: Names, usernames: Mapping[UUID, str]) -> list[tuple[UUID, set[str]]]:
    """Each person with the folded words that mean them."""
    here = [person for person in known.persons.values() if person.left_on is None]
    called = {one.id: (one.name, one.latin_name, usernames.get(one.id, "")) for one in here}
    return [(id, {fold(word) for word in words if word}) for id, words in called.items()]
