"""Every projection of the product, the reference first: commands rely on it."""

from projections.access.projector import projection as access
from projections.actions.projector import projection as actions
from projections.adjustments.projector import projection as adjustments
from projections.audit.projector import projection as audit
from projections.disputes.projector import projection as disputes
from projections.evidence.projector import projection as evidence
from projections.handbook.projector import projection as handbook
from projections.imports.projector import projection as imports
from projections.leads.projector import projection as leads
from projections.measurements.projector import projection as measurements
from projections.metrics.projector import projection as metrics
from projections.people.projector import projection as people
from projections.periods.projector import projection as periods
from projections.policies.projector import projection as policies
from projections.projection import Projection
from projections.quality.projector import projection as quality
from projections.reference.projector import projection as reference
from projections.reviews.projector import projection as reviews
from projections.scorecards.projector import projection as scorecards

PROJECTIONS: tuple[Projection, ...] = (
    reference,
    people,
    metrics,
    policies,
    scorecards,
    adjustments,
    measurements,
    imports,
    reviews,
    actions,
    handbook,
    quality,
    periods,
    disputes,
    leads,
    evidence,
    access,
    audit,
)
