"""The web application: the one place where its parts are wired together."""

from typing import Any

from flask import Flask, current_app
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect, generate_csrf
from htmx_flask import Htmx
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from app.accord import Accord
from app.sealing import fallen_behind
from app.secret_key import secret_key
from app.settings import Settings
from app.translations import FOLDER as TRANSLATIONS
from app.translations import compile_catalogues
from app.views import asking, breaking, formatting, guarding, operation
from app.views.access.routes import bp as access
from app.views.access.webhooks import bp as webhooks
from app.views.actions.causes import bp as causes
from app.views.actions.coaching import bp as coaching
from app.views.actions.contracts import bp as contracts
from app.views.actions.feedback import bp as feedback
from app.views.actions.routes import bp as actions
from app.views.addresses import Site
from app.views.adjustments.asking import bp as requesting
from app.views.adjustments.attaching import bp as attaching
from app.views.adjustments.routes import bp as adjustments
from app.views.adjustments.suggesting import bp as suggesting
from app.views.api import leads as _leads_for_programs  # noqa: F401  # brings its routes
from app.views.api import routes as _values_for_programs  # noqa: F401  # brings its routes
from app.views.api.blueprint import bp as api
from app.views.api.problems import is_for_api
from app.views.audit.routes import bp as audit
from app.views.costly import slow_down
from app.views.disputes.evidence import bp as sides
from app.views.disputes.routes import bp as disputes
from app.views.documents.checks import bp as checks
from app.views.documents.jobs import bp as printing
from app.views.documents.routes import bp as documents
from app.views.drawing import draw_in_templates
from app.views.entering import let_in
from app.views.evidence.routes import bp as evidence
from app.views.filling.routes import bp as filling
from app.views.finding.routes import bp as finding
from app.views.handbook.routes import bp as handbook
from app.views.home.routes import bp as home
from app.views.imports.routes import bp as imports
from app.views.languages import (
    LANGUAGES,
    browser_language,
    preferred_language,
    said_in,
    speak_in_templates,
    tongue,
)
from app.views.leads.counting import bp as counting
from app.views.leads.defining import bp as defining
from app.views.leads.handing import bp as handing
from app.views.leads.routes import bp as leads
from app.views.measurements.breaking_down import bp as breakdowns
from app.views.measurements.differing import bp as differences
from app.views.measurements.foreseeing import bp as foreseeing
from app.views.measurements.last_entry import bp as last_entry
from app.views.measurements.routes import bp as measurements
from app.views.messages.routes import bp as messages
from app.views.metrics.describing import bp as describing
from app.views.metrics.governing import bp as rules
from app.views.metrics.routes import bp as metrics
from app.views.metrics.sourcing import bp as sources
from app.views.navigation import navigation
from app.views.people.bringing import bp as bringing
from app.views.people.entrusting import bp as entrusting
from app.views.people.handing_over import bp as handing_over
from app.views.people.routes import bp as people
from app.views.people.team import bp as team
from app.views.people.units import bp as units
from app.views.periods.routes import bp as periods
from app.views.policies.adopting import bp as adopting
from app.views.policies.letterhead import bp as letterhead
from app.views.policies.routes import bp as policies
from app.views.quality.routes import bp as quality
from app.views.reviews.routes import bp as reviews
from app.views.scanning import scan_files
from app.views.scorecards.carrying import bp as carrying
from app.views.scorecards.comparing import bp as changes
from app.views.scorecards.countersigning import bp as countersigning
from app.views.scorecards.days import bp as days
from app.views.scorecards.drafting import bp as drafting
from app.views.scorecards.figures import bp as figures
from app.views.scorecards.letter import bp as letters
from app.views.scorecards.routes import bp as scorecards
from app.views.scorecards.targets import bp as targets
from app.views.scorecards.together import bp as together
from app.views.scorecards.what_if import bp as what_if
from app.views.session.invitations import bp as invitation
from app.views.session.open_sessions import bp as open_sessions
from app.views.session.provider import bp as by_provider
from app.views.session.routes import bp as sessions
from app.views.session.second_step import bp as second_step
from app.views.static_files import serve_static_files
from app.views.tracking.gaps import bp as gaps
from app.views.tracking.meeting import bp as meeting
from app.views.tracking.missed import bp as missed
from app.views.tracking.table import bp as tracking

BLUEPRINTS = (
    home,
    filling,
    finding,
    sessions,
    invitation,
    by_provider,
    second_step,
    open_sessions,
    people,
    units,
    bringing,
    handing_over,
    entrusting,
    team,
    metrics,
    sources,
    describing,
    rules,
    quality,
    scorecards,
    figures,
    tracking,
    gaps,
    missed,
    meeting,
    drafting,
    targets,
    together,
    days,
    carrying,
    policies,
    letterhead,
    adopting,
    measurements,
    disputes,
    sides,
    leads,
    handing,
    counting,
    defining,
    documents,
    printing,
    checks,
    breakdowns,
    differences,
    foreseeing,
    last_entry,
    periods,
    reviews,
    actions,
    causes,
    coaching,
    contracts,
    feedback,
    handbook,
    adjustments,
    attaching,
    requesting,
    what_if,
    suggesting,
    changes,
    letters,
    countersigning,
    imports,
    audit,
    evidence,
    messages,
    access,
    webhooks,
    api,
    operation.bp,
)
LARGEST_BODY = 11 * 1024 * 1024  # a file of 10 MB with its form around it


def create_app(accord: Accord, settings: Settings) -> Flask:
    """The application on one organisation's database."""
    app = Site(__name__)
    app.extensions["accord"] = accord
    app.extensions["provider"] = _provider(settings)
    app.config["SIGNED_HEAD_FILE"] = settings.signed_head_file
    with accord.reading() as db:
        app.extensions["fallen_behind"] = fallen_behind(db, settings.signed_head_file)
    app.config.update(
        SECRET_KEY=secret_key(settings.secret_key_file),
        PUBLIC_URL=settings.public_url,
        API_REQUESTS_A_MINUTE=settings.api_requests_a_minute,
        LEAKED_PASSWORDS=settings.leaked_passwords,
        SECOND_STEP_FOR=settings.second_step_for,
        WEBHOOK_LOOPBACK=settings.webhook_loopback,
        SESSION_COOKIE_NAME="__Host-accord" if settings.secure_cookies else "accord",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a page may stay open all day
        WTF_CSRF_SSL_STRICT=False,  # Sec-Fetch-Site says more than a Referer
        PROPAGATE_EXCEPTIONS=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    guarding.guard(app, secure=settings.secure_cookies)
    operation.register_metrics(app, settings.metrics_token)
    Htmx(app)
    _speak(app)
    # Programs come with a key and never with a cookie, so that no other site can speak for them.
    CSRFProtect(app).exempt(api)
    app.before_request(let_in)
    slow_down(app, settings.costly_a_minute)
    if settings.scanner:
        scan_files(app, settings.scanner)
    app.after_request(asking.note_session_use)
    app.teardown_request(lambda _: asking.close_reading())
    formatting.register_filters(app)
    breaking.register_errors(app)
    app.context_processor(_what_layout_needs)
    if proxies := settings.trusted_proxies:
        # Not the host: it is held against the public address, which is set.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]  # as Flask says to
    serve_static_files(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _provider(settings: Settings) -> Any:
    """The identity provider; None where none is set. Its libraries take a second to load."""
    if settings.oidc_secret_file is None:
        return None
    from app.accounts.provider import Provider

    return Provider(
        name=settings.oidc_name,
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        secret=settings.oidc_secret_file.read_text().strip(),
        return_url=f"{settings.public_url}/sign-in/provider/return",
    )


def _speak(app: Flask) -> None:
    compile_catalogues()
    Babel(
        app,
        default_locale="zh_Hant",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=_language,
        timezone_selector=_zone,
    )
    speak_in_templates(app)
    draw_in_templates(app)


def _language() -> str:
    if is_for_api():
        return browser_language()
    me = asking.me_or_nobody()
    return me.language if me else preferred_language()


def _zone() -> str:
    organised = asking.accord().organised()
    return organised.zone.key if organised else "UTC"


def _what_layout_needs() -> dict[str, Any]:
    me, organised = asking.me_or_nobody(), asking.accord().organised()
    return {
        "_": said_in(tongue()),
        "me": me,
        "nav": navigation(me),
        "language": me.language if me else preferred_language(),
        "languages": LANGUAGES,
        "theme": asking.theme(),
        "waiting_count": asking.waiting_count(),
        "csrf_token": generate_csrf,
        "as_of": asking.ribbon(),
        "behind": asking.behind(),
        "fallen_behind": current_app.extensions["fallen_behind"],
        "demo": organised is not None and organised.is_demonstration,
    }
