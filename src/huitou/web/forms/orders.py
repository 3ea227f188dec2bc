"""Entering a value over the pack."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huitou.policy import AmendableValue
from huitou.web import words
from huitou.web.templatetags.house import reads_english


class AmendmentForm(forms.Form):
    """One value with the document that says so. The field of the value is that of its kind."""

    document_number = forms.CharField(
        label=_("依据文号"), max_length=80, help_text=_("如 川脱贫办发〔2018〕12号"), widget=forms.TextInput
    )
    document_date = forms.DateField(
        label=_("文件日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, value: AmendableValue, labels: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"value": _value_field(value, labels), **self.fields}


def _value_field(value: AmendableValue, labels: dict[str, str]) -> forms.Field:
    label = value.label_en if reads_english() else value.label
    if value.kind in {"money", "percent", "weight"}:
        unit = str(words.UNITS.get(value.unit or "", ""))
        field: forms.Field = forms.CharField(label=label, max_length=20, initial=value.current, help_text=unit)
        field.widget.attrs["inputmode"] = "decimal"
        return field
    if value.kind == "date":
        date_input = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=label, initial=value.current, widget=date_input)
    choices = [(choice, labels.get(choice, choice)) for choice in value.choices]
    if value.kind == "departments":
        return forms.MultipleChoiceField(
            label=label, choices=choices, initial=value.current, required=False, widget=forms.CheckboxSelectMultiple
        )
    if value.kind == "department":
        choices.insert(0, ("", str(_("（无牵头）"))))
        return forms.ChoiceField(label=label, choices=choices, initial=value.current, required=False)
    return forms.ChoiceField(label=label, choices=choices, initial=value.current)
