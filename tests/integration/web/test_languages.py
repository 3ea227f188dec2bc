"""Chinese first, English beside it: nothing is left untranslated, and the compiled catalogue is the written one."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from huitou.registry.models import Household
from huitou.surveys.models import RoundSubject
from tests.integration.web.conftest import SignIn
from tests.integration.web.reading import html_of, words_of

WEB = Path(settings.LOCALE_PATHS[0]).parent
CATALOGUE = WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"
CHINESE = re.compile("[\u4e00-\u9fff]+")
_TRANS = re.compile(r'{%\s*trans\s+"([^"]*)"')
_BLOCK = re.compile(r"{%\s*blocktrans\b[^%]*%}(.*?){%\s*endblocktrans\s*%}", re.DOTALL)
_CALLS = {"_", "gettext", "gettext_lazy"}
# What stands in Chinese on an English page because it is data: names, places, clauses, documents, the language switch,
# the register's own code lists.
DATA = re.compile(
    "中文|[一二三四五]\\([一二三四五六七八九十]+\\)|附件\\d( 注\\d+)?|附件填报说明|〔2017〕\\d号|何主任|本机操作员|"
    "四川省|眉山市|青神县|汉阳镇|瑞峰镇|上游村|下游村|张三|李四|王五|赵六|孙七|周八|吴九|郑|十|小明|县水务局|男|"
    "青神县脱贫攻坚“回头看”“回头帮”实施方案|青脱贫办发|青神县脱贫攻坚领导小组办公室|演示|脱贫攻坚|领导小组办公室|"
    "四川省贫困退出标准"
)
PAGES = (
    "/submissions/", "/submissions/?state=locked", "/certifications/", "/platform/", "/calendar/",
    "/", "/households/?q=H", "/households/?q=nobody", "/gaps/", "/gaps/?state=accepted", "/gaps/sign/", "/gaps/assign/",
    "/gaps/dispatch/", "/referrals/", "/rollup/", "/rollup/?years=1&level=village", "/rollup/?subject=village",
    "/rollup/opened/?measure=subjects", "/rollup/what-if/?line=3300", "/rollup/what-if/?line=x",
    "/rollup/what-if/?kind=remediation", "/rollup/what-if/changed/?line=3300",
    "/order/", "/order/amend/", "/order/group/", "/load/", "/grid/", "/jobs/",
    "/help/", "/gallery/", "/account/2fa/", "/nothing",
)  # fmt: skip


def written() -> dict[str, str]:
    """The catalogue as it was written: msgid to msgstr."""
    text = CATALOGUE.read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid ("(?:[^"\\]|\\.)*")\nmsgstr ("(?:[^"\\]|\\.)*")$', text, re.MULTILINE)
    return {key: value for one, other in pairs if (key := ast.literal_eval(one)) for value in [ast.literal_eval(other)]}


def msgids() -> Iterator[str]:
    """Everything that templates and modules of the room ask to be translated."""
    for path in sorted((WEB / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        yield from _TRANS.findall(text)
        for body in _BLOCK.findall(text):
            yield re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", body.strip())
    for path in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno} translates no literal"
                yield str(node.args[0].value)


def test_everything_has_an_english_translation_and_nothing_is_left_over() -> None:
    assert set(msgids()) == set(written())


def test_no_translation_is_empty_or_chinese_and_placeholders_agree() -> None:
    for msgid, english in written().items():
        assert english.strip() or not msgid.strip(), msgid
        assert not CHINESE.search(english), msgid
        assert sorted(re.findall(r"%\(\w+\)[sd]", msgid)) == sorted(re.findall(r"%\(\w+\)[sd]", english)), msgid


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {msgid: compiled.gettext(msgid) for msgid in written()} == written()
    assert set(compiled._catalog) - {""} == set(written())  # type: ignore[attr-defined]  # gettext offers no listing


def test_no_chinese_stands_in_a_template_outside_of_a_translation() -> None:
    for path in sorted((WEB / "templates").rglob("*.html")):
        left = _BLOCK.sub("", _TRANS.sub("", path.read_text(encoding="utf-8")))
        assert path.name in {"account.html", "gallery.html"} or not CHINESE.search(left), path


@pytest.mark.parametrize("address", PAGES)
def test_an_english_page_has_no_chinese_words_of_its_own(signed_in: SignIn, address: str) -> None:
    assert _chinese_left(signed_in("county_office"), address) == []


def test_neither_have_the_pages_of_a_household(signed_in: SignIn) -> None:
    client = signed_in("county_office")
    for subject in RoundSubject.objects.all():
        for name in ("subject", "survey"):
            assert _chinese_left(client, reverse(name, args=[subject.ref])) == [], (name, subject.code)
    assert _chinese_left(client, reverse("household", args=[Household.objects.get(code="H1").ref])) == []


def test_neither_has_the_page_that_signs(signed_in: SignIn) -> None:
    assert _chinese_left(signed_in("review_team"), "/gaps/sign/") == []


def _chinese_left(client: Client, address: str) -> list[str]:
    client.cookies["language"] = "en"
    answer = client.get(address)
    assert 'lang="en"' in html_of(answer)
    html = re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", html_of(answer), flags=re.DOTALL)
    answer.content = html.encode()
    return CHINESE.findall(DATA.sub("", words_of(answer)))
