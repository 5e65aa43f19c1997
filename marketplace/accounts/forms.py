"""The sign-in form."""

from __future__ import annotations

from typing import Any

from flask_security import LoginForm


class SignInForm(LoginForm):
    """Tells whoever knows the password why the door stays shut; everybody else reads the same general words."""

    form_errors: list[str]

    def validate(self, **kwargs: Any) -> bool:
        """True where the person may go on; the reasons are in `form_errors` otherwise."""
        if super().validate(**kwargs):
            return True
        if self.user_authenticated:
            # Flask-Security replaces whatever stands at a field with the general words, but keeps these
            self.form_errors = [*self.form_errors, *self.email.errors]
            self.email.errors = []
        return False
