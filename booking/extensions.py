"""Makes each Flask extension once; `create_app` wires them."""

from contextlib import suppress

from flask import Response
from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase

from booking.visitor_ip import visitor_ip


class Base(DeclarativeBase):
    """The tables' base class. Every constraint has a name, which migrations and refusals can use."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class CompressEveryPage(Compress):
    """Compresses pages with error statuses as well: a form with its mistakes is the longest page there is."""

    def after_request(self, response: Response | None) -> Response:
        """Returns the response, compressed if that saves enough."""
        if response is None or response.status_code < 400:
            return super().after_request(response)
        status, response.status_code = response.status_code, 200
        response = super().after_request(response)
        response.status_code = status
        return response


class Database(SQLAlchemy):
    """Flask-SQLAlchemy whose session ends with its request, also where the connection was lost."""

    def _teardown_session(self, exc: BaseException | None) -> None:
        try:
            super()._teardown_session(exc)
        except DBAPIError:
            with suppress(Exception):
                self.session.registry().invalidate()
            self.session.registry.clear()
            raise


db = Database(model_class=Base, session_options={"autoflush": True, "expire_on_commit": False})
migrate = Migrate(render_as_batch=True)
mail = Mail()
babel = Babel()
compress = CompressEveryPage()
limiter = Limiter(key_func=visitor_ip, default_limits=["600 per minute"])


def violates(error: IntegrityError, constraint: str, columns: str) -> bool:
    """Returns whether a constraint was violated. PostgreSQL names the constraint, SQLite its columns."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == constraint)
    return str(error.orig).endswith(f": {columns}")
