"""Forms about people: a post for somebody new or known, a delegation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huitou.accounts.people_rows import LONGEST_NAME, NOT_GIVEN
from huitou.core.roles import ROLES
from huitou.web.templatetags.house import label


def _day(words: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=words, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False, **more
    )


class PostForm(forms.Form):
    """One post: what a row of the people's workbook says."""

    role = forms.ChoiceField(label=_("岗位"))
    area = forms.CharField(
        label=_("辖区"), required=False, max_length=64,
        help_text=_("村、乡镇、县、市、省的名称或区划代码；同名的村写成“乡镇/村”。管理员不用填。"),
    )  # fmt: skip
    department = forms.CharField(
        label=_("部门"), required=False, max_length=64, help_text=_("只有部门经办人要填，如 水务局。")
    )
    unit = forms.CharField(
        label=_("帮扶单位"), required=False, max_length=128,
        help_text=_("只有帮扶干部、帮扶部门要填，与台账里的“帮扶单位”一字不差。"),
    )  # fmt: skip
    from_on = _day(_("从哪一天起"), help_text=_("不填就是今天。"))
    until_on = _day(_("到哪一天止"), help_text=_("不填就是没有期限。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(slug, label(role)) for slug, role in ROLES.items() if slug not in NOT_GIVEN]
        self.fields["role"] = forms.ChoiceField(label=_("岗位"), choices=roles)


class PersonForm(PostForm):
    """Somebody new with a first post."""

    field_order = ("username", "name")
    username = forms.CharField(
        label=_("用户名"), max_length=32, help_text=_("小写字母和数字，如 zhangsan；以后不能改。"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    name = forms.CharField(label=_("姓名"), max_length=LONGEST_NAME)


class LeaveForm(forms.Form):
    """Who stands in, in which post, from when to when."""

    post = forms.ChoiceField(label=_("哪个岗位"))
    deputy = forms.ChoiceField(label=_("请谁代办"))
    from_on = _day(_("从哪一天起"))
    until_on = _day(_("到哪一天止"), help_text=_("当天也算在内，到期自动结束。"))
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("如 公休假、外出学习。"))

    def __init__(
        self, *args: Any, posts: list[tuple[str, str]], deputies: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"] = forms.ChoiceField(label=_("哪个岗位"), choices=posts)
        self.fields["deputy"] = forms.ChoiceField(label=_("请谁代办"), choices=deputies)
