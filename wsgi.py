"""The web application for a WSGI server: ``granian --interface wsgi wsgi:app``. Ready, and warm, once it is imported."""

from marketplace.warming import warm_app

app = warm_app()
