"""What the organizer's pages of different registers do alike: ask before something is taken down, act, say so, lead back."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from marketplace.db import transaction

Act = Callable[[Session], object]


def done(act: Act, words: str, back: str) -> ResponseReturnValue:
    """Act in one transaction, say so, and go back."""
    with transaction() as session:
        act(session)
    flash(words)
    return redirect(back)


def asked_first(question: Callable[[], str], act: Act, words: str, back: str) -> ResponseReturnValue:
    """The page that says what will follow; where that was answered (POST), the same as `done`."""
    return question() if request.method == "GET" else done(act, words, back)
