"""The model's own options as plain fields of the builder, whatever the catalogue says that they are."""

from typing import TYPE_CHECKING

from app.web.i18n.translation import gettext as _
from app.web.pages.builder import labels
from app.web.pages.builder.context import OptionView
from app.web.pages.builder.form import BuilderForm, option_text
from app.web.pages.builder.form_to_spec import Problem
from app.web.text_fields import decimal

if TYPE_CHECKING:
    from app.upstream import Model, Option


def option_view(option: "Option", form: BuilderForm) -> OptionView:
    """Left empty it is not sent, and the model does what it does by default; one that must be chosen says so."""
    value = form.options.get(option.name, "")
    unsaid = _("Choose") if option.is_required else _("Model default")
    if option.default is not None:
        unsaid = _("%(value)s (default)") % {"value": option_text(option.default)}
    choices: labels.Choices = ()
    if option.kind == "boolean":
        choices = (("", unsaid), ("true", _("Yes")), ("false", _("No")))
    elif option.choices:
        choices = (("", unsaid), *((choice, choice) for choice in option.choices))
    if choices and value not in dict(choices):
        choices = (*choices, (value, value))
    hint = "" if choices else ", ".join(filter(None, (unsaid, _range(option))))
    return OptionView(option.name, option.title, choices, value, hint)


def option_problems(model: "Model", form: BuilderForm) -> list[Problem]:
    """What the schema says no to, beside its field, before upstream does. That a number is one is form_to_spec.py's to say."""
    found = []
    for option in model.options:
        text, message = form.options.get(option.name, "").strip(), ""
        if not text and option.is_required:
            message = _("%(field)s is required.")
        elif text and option.kind in ("integer", "number") and not _fits(option, text):
            message = _("%(field)s: enter a number, %(range)s.")
        elif text and option.choices and text not in option.choices:
            message = _("%(field)s: that isn’t a valid option.")
        if message:
            found.append(Problem(f"option.{option.name}", message % {"field": option.title, "range": _range(option)}))
    return found


def _fits(option: "Option", text: str) -> bool:
    value = decimal(text)
    if value is None:
        return True
    least, most = option.minimum, option.maximum
    return (least is None or value >= least) and (most is None or value <= most)


def _range(option: "Option") -> str:
    least, most = option.minimum, option.maximum
    if least is not None and most is not None:
        return _("%(least)g to %(most)g") % {"least": least, "most": most}
    if least is not None:
        return _("%(least)g or more") % {"least": least}
    return _("at most %(most)g") % {"most": most} if most is not None else ""
