"""Part of make bench: how long a lab takes from a key on its slider to the drawn picture, in a real JupyterLab."""

import statistics

import pytest
from test_labs import LABS, open_lab

WATCH = """el => { window.__latency = []; let pressed = 0;
  el.addEventListener('input', e => { pressed = e.timeStamp; }, true);
  new PerformanceObserver(list => { for (const m of list.getEntriesByName('adlib-redraw'))
    window.__latency.push([m.duration, m.startTime + m.duration - pressed]); }).observe({
      entryTypes: ['measure'] }); }"""


@pytest.mark.parametrize("path, name", LABS)
def test_redraw(notebook, path, name):
    page, lab = open_lab(notebook, path, name, dark=False)
    if (show := lab.get_by_role("button", name="Show the curve")).count():
        show.click()
    lab.evaluate(WATCH)
    sent, slider = page.page.evaluate("window.__sent"), lab.locator("input[type=range]").first
    slider.focus()
    for k in range(60):
        page.page.keyboard.press("ArrowRight" if k // 5 % 2 else "ArrowLeft")
        page.page.wait_for_timeout(25)
    measured = page.page.evaluate("window.__latency")
    drawing, latency = (statistics.median(column) for column in zip(*measured))
    print(
        f"\n{name:34} {len(measured)} redraws: drawing {drawing:.2f} ms, key to drawn {latency:.1f} ms (medians), "
        f"messages to the kernel {page.page.evaluate('window.__sent') - sent}"
    )
    assert drawing < 16.7
