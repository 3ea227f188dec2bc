"""Every component in all of its states, on one page."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from huitou.core.schedule import DueState
from huitou.core.standards import Verdict
from huitou.web import clock, words
from huitou.web.requests import HouseRequest
from huitou.web.views.choosing import Option

_TONES = ("good", "bad", "wait", "brand", "calm", "none")


class _SampleForm(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label=_("户主姓名"), help_text=_("以户口簿为准"))
    year = forms.IntegerField(label=_("脱贫时间"))
    day = forms.DateField(label=_("填报时间"), widget=forms.DateInput(attrs={"type": "date"}))
    item = forms.ChoiceField(label=_("指标"), choices=[("", "—"), ("water", _("安全饮用水"))])
    agreed = forms.BooleanField(label=_("已核对"), required=False)


@require_safe
def gallery(request: HouseRequest) -> HttpResponse:
    """The component set."""
    today = clock.today()
    context = {
        "tones": _TONES,
        "verdicts": [str(verdict) for verdict in Verdict],
        "states": list(words.GAP_STATES),
        "due_states": [str(state) for state in DueState],
        "dates": [today + timedelta(days=days) for days in (-1, 0, 2, 30)],
        "today": today,
        "empty_form": _SampleForm(),
        "failed_form": _SampleForm({"name": "", "year": "二〇一五"}, prefix="failed"),
        "options": [Option("a", gettext("全部")), Option("b", gettext("未达标"))],
    }
    return render(request, "gallery.html", context)
