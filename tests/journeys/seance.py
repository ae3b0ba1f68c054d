"""The séance that is projected in the journeys: opened by the first that comes, its items found by their rank."""

import re

from playwright.sync_api import expect

CITE = "/cite/tilleuls/gouvernance"


def ouvrir_point(page, rang) -> None:
    navigation = page.get_by_role("navigation", name="Ordre du jour")
    navigation.get_by_role("link", name=f"Point à tenir {rang}").click()
    expect(page.get_by_role("heading", name=f"Point à tenir {rang}")).to_be_visible()


def ouvrir_seance(une) -> str:
    """The address of the projected page, which is open in ``une`` afterwards."""
    une.aller(f"{CITE}/seances/")
    found = re.search(rf"{CITE}/seances/\d+/", une.page.content())
    assert found, une.page.content()
    une.aller(f"{found.group()}tenir/")
    opening = une.page.get_by_role("button", name="Ouvrir la séance")
    if opening.count():
        opening.click()
        une.page.wait_for_url("**/tenir/**")
    return une.page.url.removeprefix(une.url).split("?")[0]
