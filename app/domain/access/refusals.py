"""What stands in the way of keys, and of what comes by them."""

from app.domain.refusals import N_, Refused


class OwnerNotHere(Refused):
    sentence = N_("Choose somebody who is here: a key acts with its owner's rights.")


class NameForKey(Refused):
    sentence = N_("Say in a few words which system uses the key.")


class SourcesForKey(Refused):
    sentence = N_("Choose at least one source that the key may report under.")


class KeyEndsWithin(Refused):
    sentence = N_("Choose a last day from {first} to {last}: no key holds for more than a year.")


class NotYourKey(Refused):
    sentence = N_("Only the owner of the key is shown its secret.")


class KeyIsOver(Refused):
    sentence = N_("This key was revoked or has expired. Ask for a new one.")


class OutsideKey(Refused):
    """What the key is not for: the answer is 403, whatever its owner may do elsewhere."""


class ScopesForKey(Refused):
    sentence = N_("Choose at least one thing that the key is for.")


class OutsideScope(OutsideKey):
    sentence = N_("This key is not for that. It is for: {scopes}.")


class OutsideUnit(OutsideKey):
    sentence = N_("This key is for {unit} and what lies below it, and {subject} is elsewhere.")


class OutsideSources(OutsideKey):
    sentence = N_("This key does not report under {source}. Use one of: {sources}.")


class SourceUnsaid(Refused):
    sentence = N_("Say under which source the value is reported. Use one of: {sources}.")


class SubjectUnknown(Refused):
    sentence = N_("There is no {subject} here whose values you may see.")


class PeriodUnreadable(Refused):
    sentence = N_(
        "“{period}” is no period. Write it as 2026, 2026-H1, 2026-Q2, 2026-06 or 2026-W23."
    )


class StandsOtherwise(Refused):
    """The cell isn't at the version that the sender saw: the answer is 409."""

    sentence = N_(
        "This number moved on: it is at version {version}, and you saw version {seen}. "
        "{stands} stands there now. Nothing was recorded."
    )


class TwiceInBatch(Refused):
    sentence = N_("Row {first} of the same batch reports this number already. Send one of the two.")


class UnitUnknown(Refused):
    sentence = N_("There is no unit {unit}.")


class RecordUnknown(Refused):
    sentence = N_("The list has no record {record}.")


class AnswerUnknown(Refused):
    sentence = N_("“answer” is one of: {answers}.")


class NotHandedOver(Refused):
    sentence = N_("This list was not handed over to anybody yet.")


class AnsweredInBatch(Refused):
    sentence = N_("Row {first} of the same batch answers this record already. Send one of the two.")


class AddressNotTaken(Refused):
    sentence = N_(
        "Write the address as https://HOST/PATH: a name, no number, without user, password or #."
    )


class NameForWebhook(Refused):
    sentence = N_("Say in a few words which system is told.")


class KindsForWebhook(Refused):
    sentence = N_("Choose at least one kind of change.")


class WebhookIsOver(Refused):
    sentence = N_("This address is told of nothing any more.")
