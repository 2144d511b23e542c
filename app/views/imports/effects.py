"""What importing a cell does, in words."""

from app.domain.refusals import N_

EFFECTS = {
    "new": N_("New"),
    "same": N_("Same"),
    "correction": N_("Correction"),
    "conflict": N_("Conflict"),
    "held": N_("Held"),
    "ask": N_("Asks"),
    "refused": N_("Refused"),
    "none": N_("Left out"),
}
