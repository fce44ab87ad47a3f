"""A form as a widget, filled in by keyboard."""

from reciprocity_kit.apps.form_view.fields import Field, field_of
from reciprocity_kit.apps.form_view.view import FormView

__all__ = ["Field", "FormView", "field_of"]
