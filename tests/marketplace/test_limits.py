"""Who asks too often is told the limit in words of the page's language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.app import create_app
from tests.marketplace.conftest import settings


@pytest.mark.parametrize(
    ("rate", "language", "told"),
    [
        ("1 per minute", "zh", "每1分钟最多1次"),
        ("1 per 2 hour", "zh", "每120分钟最多1次"),
        ("1 per 50 second", "zh", "每50秒最多1次"),
        ("1 per minute", "en", "At most 1 requests in 1 min"),
    ],
)
def test_the_limit_is_told_in_words(
    make_sqlite_url: Callable[[], str], tmp_path: Path, rate: str, language: str, told: str
) -> None:
    client = create_app({**settings(make_sqlite_url(), tmp_path), "PUBLIC_RATE_LIMIT": rate}).test_client()
    client.get(f"/needs/new?lang={language}")
    answer = client.get(f"/needs/new?lang={language}")
    assert answer.status_code == 429
    assert told in answer.text
    assert " per " not in answer.text
