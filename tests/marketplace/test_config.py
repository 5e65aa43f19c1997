"""Settings: from the environment, with defaults, and a clear word where one is wrong."""

from pathlib import Path

import pytest

from marketplace.config import SettingsError, settings_from_environment


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, tmp_path):
    for name in ("CHUZHUANG_ENV", "SECRET_KEY", "DATABASE_URL", "INSTANCE_FOLDER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_defaults_are_enough_to_start(tmp_path: Path):
    settings = settings_from_environment()
    assert settings["DATABASE_URL"] == f"sqlite:///{tmp_path / 'instance' / 'chuzhuang.sqlite3'}"
    assert len(settings["SECRET_KEY"]) >= 48


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    first = settings_from_environment()["SECRET_KEY"]
    assert settings_from_environment()["SECRET_KEY"] == first
    assert (tmp_path / "instance" / "secret-key").stat().st_mode & 0o077 == 0


def test_production_asks_for_a_secret(monkeypatch):
    monkeypatch.setenv("CHUZHUANG_ENV", "production")
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        settings_from_environment()
    monkeypatch.setenv("SECRET_KEY", "x" * 48)
    assert settings_from_environment()["SECRET_KEY"] == "x" * 48


@pytest.mark.parametrize(
    ("name", "value"), [("LOGIN_ATTEMPTS", "many"), ("CHUZHUANG_ENV", "prod"), ("LOG_JSON", "maybe")]
)
def test_an_unreadable_setting_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        settings_from_environment()


def test_what_the_caller_gives_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("LOGIN_ATTEMPTS", "7")
    assert settings_from_environment()["LOGIN_ATTEMPTS"] == 7
    assert settings_from_environment({"LOGIN_ATTEMPTS": 3})["LOGIN_ATTEMPTS"] == 3
