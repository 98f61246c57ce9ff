"""The instructor's way through formgrader in a real browser: release, submissions, autograde, marks."""

import json
import shutil

import pytest


@pytest.mark.browser
def test_formgrader_releases_and_grades_a_set(browser, jupyterlab):
    address, folder = jupyterlab
    name = "06_dual_numbers"
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/formgrader/manage_assignments?token=secret", timeout=60_000)
    row = page.locator("tr", has=page.get_by_role("link", name=name))
    row.wait_for(timeout=30_000)
    assert page.get_by_role("link", name="02_numerical").count() == 1
    (folder / "exercises" / name / f"{name}.ipynb").write_text("stale", encoding="utf-8")

    def press(title):
        row.locator(f"a:has(span[title*='{title}']), a:has(.glyphicon-{title})").first.click()
        done = page.locator(".modal-dialog", has_text="success").last
        done.wait_for(timeout=90_000)
        page.keyboard.press("Escape")
        page.wait_for_timeout(700)

    press("education")
    assert "def multiply" in (folder / "exercises" / name / f"{name}.ipynb").read_text(encoding="utf-8")

    for student, source in (("student_1", "solutions"), ("student_2", "exercises")):
        there = folder / "grading/submitted" / student / name
        there.mkdir(parents=True)
        shutil.copy(folder / source / name / f"{name}.ipynb", there)
    for student in ("student_1", "student_2"):
        cookies = {c["name"]: c["value"] for c in context.cookies()}
        answer = context.request.post(
            f"{address}/formgrader/api/submission/{name}/{student}/autograde?token=secret",
            headers={"X-XSRFToken": cookies.get("_xsrf", "")},
            timeout=90_000,
        )
        assert json.loads(answer.text())["success"], answer.text()[:2000]
    page.goto(f"{address}/formgrader/manage_submissions/{name}?token=secret")
    page.locator("td", has_text="student_1").first.wait_for(timeout=30_000)
    text = page.locator("tbody").inner_text()
    assert "11 / 13" in text and "0 / 13" in text, text
    context.close()
