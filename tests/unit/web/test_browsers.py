"""What a person calls the browser that names itself in a long line."""

import pytest

from huitou.web.browsers import browser_name

LIKE_GECKO = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {LIKE_GECKO} Chrome/120.0.0.0 Safari/537.36", "Chrome · Windows"),
        (f"Mozilla/5.0 (Windows NT 6.1) {LIKE_GECKO} Chrome/120.0.0.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
        (f"Mozilla/5.0 (Linux; Android 13; M2102) {LIKE_GECKO} Chrome/86.0 MicroMessenger/8.0.42", "微信 · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Linux"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {LIKE_GECKO} Chrome/99 QQBrowser/12.1", "QQ浏览器 · Linux"),
        ("curl/8.4.0", "curl/8.4.0"),
        ("", ""),
    ],
)
def test_a_browser_is_told_by_its_usual_name_and_the_system_below_it(line: str, name: str) -> None:
    assert browser_name(line) == name
