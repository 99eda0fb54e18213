"""The photo of a meeting point."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PhotoForm(forms.Form):
    """Of a location that has a photo already, the words can be changed alone."""

    photo = forms.FileField(
        label=_("Photo"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("The corner, the door, the sign: JPEG, PNG or WebP. No faces and no number plates, please."),
    )
    alternative = forms.CharField(
        label=_("What is to be seen"),
        max_length=200,
        help_text=_("For whoever does not see the photo: “The red awning of the bakery, left of the entrance.”"),
    )

    def __init__(self, *args: Any, has_photo: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["photo"].required = not has_photo
