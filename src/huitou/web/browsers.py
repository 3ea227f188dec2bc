"""What a person calls the browser that names itself in a long line of its own."""

from __future__ import annotations

# The first that stands in the line counts: browsers also name those that they are built like.
_BROWSERS = (
    ("MicroMessenger/", "微信"),
    ("DingTalk", "钉钉"),
    ("UCBrowser/", "UC"),
    ("MQQBrowser/", "QQ浏览器"),
    ("QQBrowser/", "QQ浏览器"),
    ("360SE", "360"),
    ("HuaweiBrowser/", "华为浏览器"),
    ("MiuiBrowser/", "小米浏览器"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(line: str) -> str:
    """`Chrome · Windows` of a `User-Agent`; the first 40 characters of the line where the browser is not known."""
    browser = _first(_BROWSERS, line)
    return " · ".join(part for part in (browser or line[:40], _first(_SYSTEMS, line) if browser else "") if part)


def _first(named: tuple[tuple[str, str], ...], line: str) -> str:
    return next((name for sign, name in named if sign in line), "")
