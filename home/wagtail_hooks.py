"""What the guide says about the form of the home page."""

from actris_cms.explained import explain

from .models import HomePage

explain("edit-the-home-page", HomePage)
