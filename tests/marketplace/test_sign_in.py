"""Signing in: plain words, no betrayal, a lock after failures, a second step."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import select

from marketplace.accounts import identity, service
from marketplace.accounts.models import Account
from marketplace.clock import utc_now
from marketplace.db import current_session, transaction
from marketplace.permissions import SYSTEM, RoleName
from tests.marketplace.conftest import open_account, send, sign_in, token_in

EMAIL = "staff@example.com"
WRONG = "邮箱或密码不对"


@pytest.fixture
def password(app: Flask) -> str:
    return open_account(app, RoleName.ADMINISTRATOR, EMAIL)


def enter(client, password: str, email: str = EMAIL, lang: str = "zh"):
    return send(client, "/login", {"email": email, "password": password}, at=f"/login?lang={lang}")


def test_an_organizer_signs_in_and_out(app: Flask, password):
    client = app.test_client()
    assert enter(client, password).headers["Location"] == "/supply"
    page = client.get("/account")
    assert EMAIL in page.text
    assert client.get("/logout").status_code == 405  # a link or an image must not sign anybody out
    client.post("/logout", data={"csrf_token": token_in(page)})
    assert client.get("/account").status_code == 302


def test_a_wrong_password_and_an_unknown_address_read_the_same(app: Flask, password):
    answers = [enter(app.test_client(), "wrong", email) for email in (EMAIL, "nobody@example.com")]
    words = [re.findall(r'id="error-summary".*?</div>', answer.text, re.DOTALL) for answer in answers]
    assert words[0] == words[1]
    assert WRONG in words[0][0]


def test_english_readers_get_english(app: Flask, password):
    answer = enter(app.test_client(), "wrong", lang="en")
    assert "e-mail address or the password is wrong" in answer.text


def test_the_account_is_locked_after_failures_and_opens_again(app: Flask, password):
    client = app.test_client()
    for _ in range(app.config["LOGIN_ATTEMPTS"]):
        assert WRONG in enter(client, "wrong").text
    refused = enter(client, password)
    assert refused.status_code == 200
    assert re.search(r"账号已锁定，请在\d\d:\d\d后再登录", refused.text)
    with app.app_context(), transaction() as session:
        account = session.scalars(select(Account)).one()
        assert account.locked_until - utc_now() <= timedelta(minutes=app.config["LOCKOUT_MINUTES"])
        account.locked_until = utc_now() - timedelta(seconds=1)
    assert enter(client, password).status_code == 302


def test_a_success_starts_the_count_anew(app: Flask, password):
    client = app.test_client()
    for _ in range(2):
        for _ in range(app.config["LOGIN_ATTEMPTS"] - 1):
            enter(app.test_client(), "wrong")
        assert enter(app.test_client(), password).status_code == 302
    assert enter(client, password).status_code == 302


def test_a_form_without_the_token_of_the_page_is_refused(app: Flask, password):
    answer = app.test_client().post("/login", data={"email": EMAIL, "password": password})
    assert answer.status_code == 400


def test_a_disabled_account_is_out_at_once(app: Flask, password):
    client = app.test_client()
    enter(client, password)
    open_account(app, RoleName.ADMINISTRATOR, "second@example.com")
    with app.app_context(), transaction() as session:
        account = session.scalars(select(Account).where(Account.email == EMAIL)).one()
        service.set_active(session, SYSTEM, account, active=False)
    assert client.get("/supply").status_code == 302
    assert enter(client, password).status_code == 200


def test_the_last_administrator_cannot_be_shut_out(app: Flask, password):
    with app.app_context(), transaction() as session:
        account = session.scalars(select(Account)).one()
        with pytest.raises(service.AccountFault, match="最后一位管理员"):
            service.set_active(session, SYSTEM, account, active=False)


def test_a_second_step_is_set_up_and_asked_for(app: Flask, password):
    client = app.test_client()
    enter(client, password)
    page = send(client, "/tf-setup", {"setup": "authenticator"})
    key = re.search(r"<code>([A-Z2-7 -]{16,})</code>", page.text)
    assert key, page.text
    totp = TOTP(key=key[1].replace(" ", "").replace("-", ""))
    action = re.search(r'action="(/tf-setup/[^"]+)"', page.text)
    assert action, page.text
    done = client.post(action[1], data={"csrf_token": token_in(page), "code": totp.generate().token})
    assert done.status_code == 302

    other = app.test_client()
    asked = send(other, "/login", {"email": EMAIL, "password": password})
    page = other.get(asked.headers["Location"])
    assert "两步验证" in page.text
    assert other.get("/supply").status_code == 302
    assert send(other, "/tf-validate", {"code": "000000"}, at="/tf-validate").status_code == 200
    code = totp.generate(time=int(utc_now().timestamp()) + 30).token
    entered = send(other, "/tf-validate", {"code": code}, at="/tf-validate")
    assert entered.status_code == 302, entered.text
    assert other.get("/supply").status_code == 200


def test_too_many_attempts_from_one_address_are_slowed_down(make_sqlite_url, tmp_path):
    from marketplace.app import create_app
    from tests.marketplace.conftest import settings

    app = create_app({**settings(make_sqlite_url(), tmp_path), "LOGIN_RATE_LIMIT": "3 per minute"})
    client = app.test_client()
    codes = [enter(client, "wrong").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    assert client.get("/login").status_code == 200


def test_administrators_open_accounts_and_see_the_password_once(sqlite_app: Flask):
    client = sign_in(sqlite_app, RoleName.ADMINISTRATOR)
    page = send(client, "/admin/accounts", {"email": "new@example.com", "full_name": "新", "role": "organizer"})
    password = re.search(r"<code>([\w-]{16})</code>", page.text)
    assert password, page.text
    assert password[1] not in client.get("/admin/accounts").text
    assert enter(sqlite_app.test_client(), password[1], "new@example.com").status_code == 302
    again = send(client, "/admin/accounts", {"email": "NEW@example.com", "full_name": "", "role": "organizer"})
    assert again.status_code == 422
    assert "已有账号" in again.text
    wrong = send(client, "/admin/accounts", {"email": "no address", "role": "organizer"})
    assert "不是邮箱地址" in wrong.text


def test_a_renewed_password_ends_open_sessions_and_the_old_one(sqlite_app: Flask):
    old = open_account(sqlite_app, RoleName.ORGANIZER, EMAIL)
    client = sqlite_app.test_client()
    enter(client, old)
    with sqlite_app.app_context(), transaction() as session:
        new = service.renew_password(session, SYSTEM, session.scalars(select(Account)).one()).password
    assert client.get("/supply").status_code == 302
    assert WRONG in enter(sqlite_app.test_client(), old).text
    assert enter(sqlite_app.test_client(), new).status_code == 302


def test_passwords_are_kept_as_argon2(app: Flask, password):
    with app.app_context():
        kept = current_session().scalars(select(Account.password)).one()
    assert kept.startswith("$argon2id$")


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_the_compiled_catalogue_is_the_written_one(language):
    folder = Path(identity.CATALOGUE) / language / "LC_MESSAGES"
    with (folder / "flask_security.po").open("rb") as po, (folder / "flask_security.mo").open("rb") as mo:
        written, compiled = read_po(po), read_mo(mo)
    assert {m.id: m.string for m in written if m.id} == {m.id: m.string for m in compiled if m.id}
