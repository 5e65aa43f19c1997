"""Who may do what, over the whole site."""

import re

import pytest
from flask import Flask

from marketplace.permissions import (
    SYSTEM,
    VISITOR,
    Actor,
    Forbidden,
    Permission,
    RoleName,
    may,
    permission_of,
    require,
)
from tests.marketplace.conftest import ADMINISTRATOR, ORGANIZER, sign_in

PUBLIC = {Permission.PAGE_READ, Permission.PRODUCT_READ, Permission.DRAFT_WRITE, Permission.SIGN_IN}
ADMINISTRATORS_ONLY = {Permission.AUDIT_READ, Permission.ACCOUNT_MANAGE}
PEOPLE = {
    "访客": VISITOR,
    "组织方": Actor(1, "李", frozenset({RoleName.ORGANIZER})),
    "管理员": Actor(2, "王", frozenset({RoleName.ADMINISTRATOR})),
}


def test_the_matrix_of_roles_and_permissions(capsys):
    rows = {permission: [may(actor, permission) for actor in PEOPLE.values()] for permission in Permission}
    with capsys.disabled():
        print("\n" + f"{'':20}" + " ".join(PEOPLE))
        for permission, granted in rows.items():
            print(f"{permission:20}" + "  ".join("✓" if grant else "·" for grant in granted))
    for permission, (visitor, organizer, administrator) in rows.items():
        assert visitor is (permission in PUBLIC)
        assert organizer is (permission not in ADMINISTRATORS_ONLY)
        assert administrator is True


def test_every_route_declares_a_permission(sqlite_app: Flask):
    undeclared = [name for name in sqlite_app.view_functions if permission_of(sqlite_app, name) is None]
    assert undeclared == []


def test_a_visitor_is_led_to_sign_in_from_every_page_of_the_staff(sqlite_app: Flask):
    client = sqlite_app.test_client()
    asked = 0
    for rule in sqlite_app.url_map.iter_rules():
        permission = permission_of(sqlite_app, rule.endpoint)
        if permission in PUBLIC or "GET" not in (rule.methods or ()):
            continue
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login"), path
        asked += 1
    assert asked >= 10


def test_an_organizer_is_told_which_role_may_read_the_trail(sqlite_app: Flask):
    answer = sign_in(sqlite_app, RoleName.ORGANIZER).get("/admin/audit")
    assert answer.status_code == 403
    assert "管理员" in answer.text


def test_menus_lead_only_where_one_may_go(sqlite_app: Flask):
    for role in RoleName:
        client = sign_in(sqlite_app, role)
        menu = re.search(r'<nav class="staff-nav".*?</nav>', client.get("/supply").text, re.DOTALL)
        assert menu
        links = re.findall(r'href="([^"]+)"', menu[0])
        assert len(links) >= 4
        assert [client.get(link).status_code for link in links] == [200] * len(links)


def test_a_withdrawn_product_is_for_staff_only():
    class Withdrawn:
        is_listed = False

    assert may(ORGANIZER, Permission.PRODUCT_READ, Withdrawn())
    with pytest.raises(Forbidden) as refused:
        require(VISITOR, Permission.PRODUCT_READ, Withdrawn())
    assert refused.value.permission is Permission.PRODUCT_READ


def test_refusals_name_the_roles_that_may():
    with pytest.raises(Forbidden) as refused:
        require(ORGANIZER, Permission.ACCOUNT_MANAGE)
    assert refused.value.allowed == (RoleName.ADMINISTRATOR,)
    require(ADMINISTRATOR, Permission.ACCOUNT_MANAGE)
    require(SYSTEM, Permission.ACCOUNT_MANAGE)
