"""What a scored line says about itself: sentences for people, with the facts in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.refusals import N_


@dataclass(frozen=True)
class Note:
    """One remark. `facts` fill the sentence's {places}; views translate and format."""

    sentence: str
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


AS_RATIO = N_("Scored by ratio, because the floor or the challenge value is not set.")
BY_POINTS = N_("The target is zero or less: one point is taken off for each full point short.")
BY_THRESHOLD = N_("The target is zero or less: scored by whether it is reached.")
HOLDS_AS_IT_IS = N_("The target is zero or less: there is no completion, the three values count.")
RATING_OUTSIDE = N_("The rating {value} is outside 0 to {cap} and does not count.")

MEAN_OF_MONTHS = N_("Mean of the months, because {periods} lacks an ingredient of the formula.")
MEAN_WITHOUT_FORMULA = N_("Mean of the parts, because the metric has no ingredients to divide.")
MIXED_DEFINITIONS = N_("Values of definition versions {versions} are taken together.")
NOT_OFFICIAL = N_("Reported by {sources} only, which is not official and does not count.")
HELD = N_("A value is held for confirmation and does not count yet.")
RECORDED_BESIDE = N_("The recorded value counts; the parts give {value}.")
RULED = N_("The value was made official by a ruling.")

OWN_AGGREGATION = N_("This KPI combines its parts by {aggregation}, the metric by {usual}.")
OWN_SOURCES = N_("The official source of this KPI is {sources}; the metric's is {usual}.")

NO_BASELINE = N_("There is no target yet: the baseline {period} has no value.")
NO_TARGET = N_("Not scored in this period: no target is set for it.")
TARGET_OF_PARTS = N_("The target is the sum of the targets of {periods}.")
TARGET_SO_FAR = N_("Compared with the target of the parts that have values: {periods}.")
TARGET_WHOLE = N_("Compared with the whole period's target, because its parts have none.")
TARGET_FROM_LIBRARY = N_("The target is the limit of the metric's definition.")
NO_SHARE_OF_FLOOR = N_("Floor and challenge are left out: they can't follow a target of zero.")

ZEROED = N_("Counted as 0 at the close: no value was recorded.")
EXCUSED = N_("Excused at the close; its weight is spread over the others.")
