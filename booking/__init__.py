"""Clinic Booking. `create_app` wires the whole application on one page."""

from booking import zone_data  # imported before any module that reads a time zone

# isort: split

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from booking import clock, commands, display, guides
from booking.config import BadSetting, flask_config, is_this_computer, settings_file_is_open
from booking.database_engine import engine_options, prepare_engine
from booking.database_url import prepare_file, read_database_url
from booking.extensions import babel, compress, db, limiter, mail, migrate
from booking.server_log import without_addresses
from booking.sqlite_file import WAL_IS_SAFE, sqlite
from booking.web import (
    access,
    admin,
    assets,
    audiences,
    calendar_feeds,
    clinician,
    commit_retry,
    csrf,
    embed,
    error_pages,
    forms,
    guide_lookup,
    health_check,
    info_pages,
    languages,
    manage,
    page_frame,
    public,
    reception,
    response_headers,
    seo,
    session_cookie,
    sign_in,
    uncaught_errors,
    url_ids,
    visit_counting,
)
from booking.web.base_path import BasePathMiddleware, base_path, collides_with_a_page
from booking.web.iframe_requests import IframeMiddleware, is_framed, url_outside_frame
from booking.web.inputs import visitor
from booking.web.request_class import LenientRequest

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


class BookingApp(Flask):
    """A Flask application that runs a request again where its transaction gave way to another."""

    request_class = LenientRequest

    def dispatch_request(self) -> ResponseReturnValue:
        """Runs the view of a request; see `transaction.retrying` and web/commit_retry.py."""
        return commit_retry.run_view(super().dispatch_request)

    def log_exception(self, exc_info: Any) -> None:
        """Logs an exception with the endpoint's name. Flask would log the address, which may hold a secret."""
        self.logger.error("Exception on %s [%s]", request.endpoint, request.method, exc_info=exc_info)

    def url_for(self, endpoint: str, **parts: Any) -> str:
        """Returns the address of a page. In a frame, a page that may not be framed gets its address outside the
        frame.
        """
        address = super().url_for(endpoint, **parts)
        return url_outside_frame(address) if is_framed() and endpoint not in audiences.FRAMED else address


def create_app(overrides: Mapping[str, object] | None = None) -> Flask:
    """Returns the application. `overrides` are configuration for tests. Raises BadSetting or BadGuide."""
    app = BookingApp(__name__, instance_path=str(Path(__file__).resolve().parent.parent / "instance"))
    app.url_map.strict_slashes = False  # a link that was copied with a slash at its end works too
    app.url_map.merge_slashes = False  # a redirect from //x would go to the host x
    app.config.from_mapping(flask_config())
    app.config.from_mapping(overrides)
    if app.debug and not app.config["DEVELOPMENT"]:
        raise BadSetting("FLASK_DEBUG is on outside development: the debugger runs what visitors type.")
    _choose_database(app)
    app.wsgi_app = IframeMiddleware(app.wsgi_app)  # type: ignore[method-assign]
    path = base_path(str(app.config["BASE_URL"]))
    if path:
        app.wsgi_app = BasePathMiddleware(app.wsgi_app, path)  # type: ignore[method-assign]
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]

    app.config.setdefault("GUIDES_FOLDER", str(Path(app.instance_path) / "guides"))
    own_guides, today = Path(app.config["GUIDES_FOLDER"]), clock.now().date()
    app.extensions["guides"] = guides.load_guides(guides.SHIPPED_FOLDER, own_guides, today)

    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine, app.config["DATABASE_POOL_SIZE"])
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    mail.init_app(app)
    babel.init_app(app)
    compress.init_app(app)
    limiter.init_app(app)

    # `access` comes before `csrf`: a visitor without access learns nothing about forms.
    parts = (
        url_ids,
        session_cookie,
        access,
        visitor,
        guide_lookup,
        csrf,
        forms,
        response_headers,
        seo,
        assets,
        page_frame,
        visit_counting,
        languages,
        embed,
        error_pages,
        commands,
    )
    for part in parts:
        part.register(app)
    app.jinja_env.globals["display"] = display
    for part in (
        health_check,
        seo,
        info_pages,
        public,
        manage,
        sign_in,
        reception,
        clinician,
        admin,
        calendar_feeds,
        embed,
    ):
        app.register_blueprint(part.bp)
    if app.config["DEVELOPMENT"]:
        from booking.web import dev

        app.register_blueprint(dev.bp)
    audiences.check_every_route_has_an_audience(app)
    if path and collides_with_a_page(app, path):
        raise BadSetting(f"BASE_URL ends in {path}, which begins like a page of ours. Choose another path: /booking.")
    uncaught_errors.register(app)
    logging.getLogger("werkzeug").addFilter(without_addresses)
    app.extensions["worth_knowing"] = _startup_notes(app)
    return app


def _startup_notes(app: Flask) -> list[str]:
    """Returns the lines that the server logs as it starts."""
    lines = [f"Time zones are those of tzdata {zone_data.VERSION}, as pinned; the system's own files are not read."]
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        lines.append(f"SQLite {sqlite.sqlite_version}, journal in {'WAL' if WAL_IS_SAFE else 'TRUNCATE'} mode.")
    if app.extensions["nothing_loaded"]:
        lines.append("Nothing has been loaded yet, so no page can be shown: run flask --app wsgi seed.")
    if not app.config["RATELIMIT_ENABLED"]:
        lines.append("Limits are off (RATELIMIT_ENABLED=false): one address may hold, book, move and ask without end.")
    processes = int(os.environ.get("WEB_CONCURRENCY") or "1")
    if processes > 1 and app.config["RATELIMIT_STORAGE_URI"] == "memory://":
        lines.append(f"{processes} processes count requests each for itself: set REDIS_URL.")
    if not app.config["DEVELOPMENT"]:
        base_url = str(app.config["BASE_URL"])
        if is_this_computer(base_url):
            lines.append("BASE_URL is on this computer: the links in mail will open nowhere else.")
        elif base_url.startswith("http://"):
            lines.append("BASE_URL begins with http://: what patients type can be read and changed on its way.")
        if settings_file_is_open(Path(app.instance_path)):
            lines.append(
                "Other accounts can read instance/settings.env and its secrets: chmod 600 instance/settings.env"
            )
        lines += [
            f"Patients read that nobody has reviewed /guides/{guide.slug} yet: {guide.reviewer} has still to sign it."
            for guide in app.extensions["guides"]
            if not guide.reviewed
        ]
    return lines


def _choose_database(app: Flask) -> None:
    """Turns DATABASE_URL into SQLAlchemy's settings. An embedded database's file is made readable by its owner only."""
    url = read_database_url(str(app.config["DATABASE_URL"]))
    if url.get_backend_name() == "sqlite":
        url = prepare_file(url, Path(app.instance_path))
    uri, options = engine_options(url.render_as_string(hide_password=False), app.config["DATABASE_POOL_SIZE"])
    app.config.setdefault("SQLALCHEMY_DATABASE_URI", uri)
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
