"""What stands in the way where people, roles and rights are concerned."""

from app.domain.refusals import N_, Refused


class AlreadyLeft(Refused):
    sentence = N_("This person left on {on}. Only somebody who is here can be given a role.")


class NoSuchGrant(Refused):
    sentence = N_("This person does not hold the role {role} there, so there is nothing to end.")


class CodeTaken(Refused):
    sentence = N_("There is a unit with the code {code} already. Choose another code.")


class UsernameTaken(Refused):
    sentence = N_("The username {username} is taken. Choose another one.")


class UnknownUnit(Refused):
    sentence = N_("There is no unit {unit}. Choose one of the units, or found it first.")


class CompanyStaysAbove(Refused):
    sentence = N_("The company stands above all units. It can't be put under one of them.")


class UnitsInCircle(Refused):
    sentence = N_("{unit} belongs to this unit itself. Choose one outside of it.")


class NotYours(Refused):
    sentence = N_("This is not yours to do: {who} may.")


class OwnSuperior(Refused):
    sentence = N_("Nobody is their own superior. Choose somebody else, or nobody.")


class SuperiorsInCircle(Refused):
    sentence = N_(
        "That person reports to this one already, directly or through others. Choose somebody "
        "else, or move them first."
    )


class LastAdministrator(Refused):
    sentence = N_(
        "Nobody else administers the whole company. Give that role to another person first."
    )


class LeavesLater(Refused):
    sentence = N_("{on} is still to come. Enter the last day when it is there.")


class ForbiddenSigns(Refused):
    sentence = N_(
        "The name holds signs that can't be seen, or that turn the writing around. Type it anew."
    )


class NothingToConfirm(Refused):
    sentence = N_("Nothing waits for a second person here: it was decided already.")


class OwnGrant(Refused):
    sentence = N_("This needs a second person: neither who gives the role nor who gets it.")


class ReasonForDeclining(Refused):
    sentence = N_("Say why the role is not given.")


class OwnDelegate(Refused):
    sentence = N_("Nobody stands in for themselves. Choose somebody else.")


class DaysReversed(Refused):
    sentence = N_("The last day {until_day} lies before the first day {from_day}.")


class NoDelegation(Refused):
    sentence = N_("This delegation was taken back already.")


class NotForOthers(Refused):
    sentence = N_("Only who holds a role can let somebody stand in for it.")


class RoleEndsBefore(Refused):
    sentence = N_("The role itself ends on {on}. Choose a last day up to then.")


class UnknownDelegate(Refused):
    sentence = N_("Somebody who stands in must be here. Choose one of the people.")


class HandedToSelf(Refused):
    sentence = N_("Choose somebody else: what is handed over goes to another person.")
