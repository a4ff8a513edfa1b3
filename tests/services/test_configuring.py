"""Settings and the shop's description are saved on the real store, audited, and refused when wrong."""

from dataclasses import replace

import pytest

from pos.app.shop import open_shop
from pos.domain.ids import ShopId, StaffId
from pos.domain.settings import Devices, Labels, Link, LinkKind, Look
from pos.domain.staff import Actor, Role
from pos.errors import RuleViolation
from pos.security.keepers import Keeper
from pos.security.passwords import Argon2Pins, Cost
from pos.security.vault import Vault
from pos.services.configuring import Configuring

PIN = "482913"


@pytest.fixture
def shop(tmp_path):
    Vault.create(tmp_path, keeper=Keeper.FILE)
    opened = open_shop(tmp_path, pins=Argon2Pins(Cost(1, 8, 1)))
    opened.staffing.set_up(shop="示范店", manager="李", pin=PIN)
    yield opened
    opened.close()


@pytest.fixture
def manager(shop):
    return Actor(shop.staffing.people()[0].id)


@pytest.fixture
def clerk(shop, manager):
    return Actor(shop.staffing.add("王", Role.CLERK, by=manager)[0].id)


@pytest.fixture
def configuring(shop):
    return Configuring(shop.store, shop.clock)


def _acts(shop):
    return [(entry.body.act, entry.body.details) for entry in shop.overview.audit()]


def test_anybody_may_change_the_look_and_the_trail_names_what_changed(shop, configuring, clerk):
    look = Look(language="en", theme="dark")
    configuring.save_look(look, by=clerk)
    assert shop.overview.settings().look == look
    assert _acts(shop)[-1] == ("look_changed", "language, theme")


def test_saving_what_is_already_there_writes_nothing(shop, configuring, manager):
    before = _acts(shop)
    configuring.save_look(Look(), by=manager)
    configuring.save_devices(Devices(), by=manager)
    profile = shop.overview.shop()
    configuring.rename_shop(name="示范店", address="", phone="", support_phone="", by=manager)
    assert _acts(shop) == before
    assert shop.overview.shop() == profile


def test_devices_and_look_do_not_overwrite_each_other(shop, configuring, manager):
    configuring.save_look(Look(theme="dark"), by=manager)
    configuring.save_devices(Devices(camera="0", label_size_mm=(76, 130)), by=manager)
    settings = shop.overview.settings()
    assert (settings.look.theme, settings.devices.camera) == ("dark", "0")
    assert settings.devices.label_size_mm == (76, 130)
    assert _acts(shop)[-1] == ("devices_changed", "label_size_mm, camera")


@pytest.mark.parametrize(
    "devices",
    [
        Devices(gun_max_gap_ms=0),
        Devices(gun_max_gap_ms=90, gun_stutter_gap_ms=60),
        Devices(label_size_mm=(0, 150)),
        Devices(label_size_mm=(100, 900)),
    ],
)
def test_devices_that_cannot_be_are_refused_and_nothing_is_saved(
    shop, configuring, manager, devices
):
    with pytest.raises(RuleViolation) as refused:
        configuring.save_devices(devices, by=manager)
    assert refused.value.code in {"gun_settings", "setting_out_of_range"}
    assert shop.overview.settings().devices == Devices()


def test_what_stands_on_labels_is_saved_and_the_trail_names_what_changed(
    shop, configuring, manager, clerk
):
    labels = Labels(address=False, prices=True)
    with pytest.raises(RuleViolation, match="not_permitted"):
        configuring.save_labels(labels, by=clerk)
    configuring.save_labels(labels, by=manager)
    assert shop.overview.settings().labels == labels
    assert _acts(shop)[-1] == ("labels_changed", "address, prices")


@pytest.mark.parametrize("minutes", [-1, 481])
def test_a_lock_that_never_or_always_comes_is_refused(configuring, manager, minutes):
    with pytest.raises(RuleViolation, match="setting_out_of_range"):
        configuring.save_look(Look(auto_lock_min=minutes), by=manager)


def test_a_clerk_may_not_change_devices_or_the_shop_but_may_with_approval(
    shop, configuring, clerk, manager
):
    texts = {"name": "新名", "address": "", "phone": "", "support_phone": ""}
    with pytest.raises(RuleViolation, match="not_permitted"):
        configuring.save_devices(Devices(camera="0"), by=clerk)
    with pytest.raises(RuleViolation, match="not_permitted"):
        configuring.rename_shop(**texts, by=clerk)
    configuring.rename_shop(**texts, by=replace(clerk, approver=manager.person))
    assert shop.overview.shop().name == "新名"


def test_whoever_is_nobody_changes_nothing(configuring):
    with pytest.raises(RuleViolation, match="unknown_person"):
        configuring.save_look(Look(theme="dark"), by=Actor(StaffId("nobody")))


def test_the_shop_keeps_what_the_hub_knows_it_by_when_it_is_renamed(shop, configuring, manager):
    with shop.store.begin() as work:
        work.shop.put_profile(replace(work.shop.profile(), id=ShopId("S1")))
    configuring.rename_shop(
        name="  人民路  店 ",
        address="示范路 1 号",
        phone="010-1",
        support_phone="010-2",
        by=manager,
    )
    profile = shop.overview.shop()
    assert (profile.id, profile.name, profile.address) == ("S1", "人民路 店", "示范路 1 号")
    assert _acts(shop)[-1] == ("shop_changed", "name, address, phone, support_phone")


def test_a_shop_of_a_hub_is_described_there(shop, configuring, manager):
    with shop.store.begin() as work:
        work.shop.put_link(Link(LinkKind.HUB, "http://127.0.0.1:1"))
    with pytest.raises(RuleViolation, match="shop_from_hub"):
        configuring.rename_shop(name="A", address="", phone="", support_phone="", by=manager)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("name", "  ", "name_missing"),
        ("name", "店" * 61, "text_too_long"),
        ("address", "路" * 201, "text_too_long"),
        ("phone", "010\x0012", "text_too_long"),
    ],
)
def test_texts_that_fit_no_label_are_refused(configuring, manager, field, text, code):
    texts = {"name": "店", "address": "", "phone": "", "support_phone": "", field: text}
    with pytest.raises(RuleViolation, match=code):
        configuring.rename_shop(**texts, by=manager)


def test_whoever_left_cannot_sign_in_and_is_not_listed(shop, clerk, manager):
    gone = shop.staffing.deactivate(clerk.person, by=manager)
    assert not gone.active
    assert [person.name for person in shop.staffing.people()] == ["李"]
    with pytest.raises(RuleViolation, match="unknown_person"):
        shop.staffing.sign_in("王", PIN)
    assert _acts(shop)[-1] == ("staff_deactivated", "王")
    assert shop.staffing.deactivate(clerk.person, by=manager) == gone


def test_the_last_manager_cannot_leave_but_one_of_two_can(shop, manager):
    with pytest.raises(RuleViolation, match="last_manager"):
        shop.staffing.deactivate(manager.person, by=manager)
    second, _ = shop.staffing.add("赵", Role.MANAGER, by=manager)
    shop.staffing.deactivate(manager.person, by=Actor(second.id))
    assert [person.name for person in shop.staffing.people()] == ["赵"]


def test_a_clerk_lets_nobody_go(shop, clerk, manager):
    with pytest.raises(RuleViolation, match="not_permitted"):
        shop.staffing.deactivate(manager.person, by=clerk)
