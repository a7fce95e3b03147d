"""Empties the database after a test that committed: all but the library, which takes longer to load than most
tests to run."""

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

KEPT = {"django_content_type", "auth_permission", "django_migrations"}
State = list[tuple[Any, ...]]

_loaded: list[State] = []  # how the library stood after it was loaded


def load_library() -> None:
    """Load the library and remember how it stands."""
    from programs import loader

    loader.load_library()
    _loaded[:] = [_state()]


def empty(_test_case: Any = None) -> None:
    """In place of Django's flush. A library that a test has changed is loaded anew."""
    if [_state()] == _loaded:
        _delete(sorted(set(connection.introspection.django_table_names()) - _library() - KEPT))
        return
    call_command("flush", verbosity=0, interactive=False)
    load_library()


def _library() -> set[str]:
    models = apps.get_app_config("programs").get_models(include_auto_created=True)
    return {model._meta.db_table for model in models}


def _state() -> State:
    """Of each table of the library the number of rows and, in PostgreSQL, the last change of any."""
    change = "max(xmin::text::bigint)" if connection.vendor == "postgresql" else "0"
    tables = " UNION ALL ".join(
        f"SELECT '{table}', count(*), {change} FROM {table}"  # names of our own tables
        for table in sorted(_library())
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{tables} ORDER BY 1")
        return cursor.fetchall()


def _delete(tables: list[str]) -> None:
    """Everything in `tables` at once; no row is left that another one could refer to."""
    deletes = [f'DELETE FROM "{table}"' for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("; ".join(["SET LOCAL session_replication_role = replica", *deletes]))
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for delete in deletes:
            cursor.execute(delete)
